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
	Begun string           `json:"begun,omitempty"` // the key of a row whose call comes next
	Ended string           `json:"ended,omitempty"` // the key of the row with this result
	Kind  portal.ErrorKind `json:"kind,omitempty"`
	result
}

// state is what is known of a row.
type state struct {
	begun bool             // a call may have been made
	kind  portal.ErrorKind // of the result
	at    int64            // the offset of the result in the journal; 0: no result
}

func (s state) doubtful() bool { return s.begun && s.at == 0 }

// open reports whether the row still needs a request: it had none, or its result is not
// final.
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

// journal records rows before and after their calls. Records are on the disk when append
// returns. It is safe for concurrent use.
type journal struct {
	mu     sync.Mutex
	file   *os.File
	size   int64
	states map[string]state
}

// openJournal opens the journal at path, or creates it for the input.
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
		return nil, fmt.Errorf("%s belongs to another input than %s now has; move it away to start again", path, in.path)
	}
	return j, nil
}

// read reads the journal and truncates an incomplete last line. It returns the hash of the
// input, or "" if there is no complete line.
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

// append writes an entry and returns when the entry is on the disk.
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
