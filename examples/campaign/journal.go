package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/portallink/portallink-go/portal"
)

// entry is one line of the journal. The first one names the input.
type entry struct {
	Input string           `json:"input,omitempty"` // its hash
	Begun string           `json:"begun,omitempty"` // the key of a row whose call is about to be made
	Ended string           `json:"ended,omitempty"` // the key of a row that has this result
	Kind  portal.ErrorKind `json:"kind,omitempty"`
	result
}

// state is what is known of a row.
type state struct {
	begun bool             // a call may have been made
	kind  portal.ErrorKind // of the result
	at    int64            // where the result stands in the journal; 0: there is none
}

func (s state) doubtful() bool { return s.begun && s.at == 0 }

// open reports whether the row is still to be asked for: it was not, or what it
// got will not last.
func (s state) open() bool {
	switch {
	case !s.begun:
		return true
	case s.at == 0:
		return false
	default:
		return s.kind.Temporary() || s.kind == portal.ErrUnauthorized || s.kind == portal.ErrCanceled
	}
}

// journal records rows before and after their calls. What was recorded is on the
// disk. It is safe for concurrent use.
type journal struct {
	mu     sync.Mutex
	file   *os.File
	size   int64
	states map[string]state
}

// openJournal begins a journal for the input, or goes on with the one at path.
func openJournal(path string, in *input) (_ *journal, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
		}
	}()
	if err := lock(f); err != nil {
		return nil, fmt.Errorf("%s is in use: %w", path, err)
	}
	j := &journal{file: f, states: map[string]state{}}
	hash, err := j.read()
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	case hash == "":
		if err := errors.Join(f.Truncate(0), j.append(entry{Input: in.hash})); err != nil {
			return nil, err
		}
		return j, syncFolder(path)
	case hash != in.hash:
		return nil, fmt.Errorf("%s belongs to another input than %s is now; move it away to begin anew", path, in.path)
	}
	return j, nil
}

// read goes through the journal, cuts off a last line that was not written to
// its end, and returns the hash of the input; empty if there is no complete line.
func (j *journal) read() (hash string, err error) {
	lines := bufio.NewReader(j.file)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return hash, j.file.Truncate(j.size)
		}
		if err != nil {
			return "", err
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil || hash == "" && e.Input == "" {
			return "", errors.New("it is not a journal of this program")
		}
		if e.Input != "" {
			hash = e.Input
		}
		j.note(e)
		j.size += int64(len(line))
	}
}

func (j *journal) note(e entry) {
	switch {
	case e.Begun != "":
		j.states[e.Begun] = state{begun: true}
	case e.Ended != "":
		j.states[e.Ended] = state{begun: true, kind: e.Kind, at: j.size}
	}
}

// append writes an entry, and returns when it is on the disk.
func (j *journal) append(e entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	line = append(line, '\n')
	if _, err := j.file.WriteAt(line, j.size); err != nil {
		return err
	}
	if err := j.file.Sync(); err != nil {
		return err
	}
	j.note(e)
	j.size += int64(len(line))
	return nil
}

func (j *journal) state(key string) state {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.states[key]
}

// result reads the result of a row that has one.
func (j *journal) result(s state) (result, error) {
	var e entry
	line, err := bufio.NewReader(io.NewSectionReader(j.file, s.at, j.size-s.at)).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(bytes.TrimSpace(line), &e)
	}
	return e.result, err
}

func (j *journal) close() error { return j.file.Close() }
