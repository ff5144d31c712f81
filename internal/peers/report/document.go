package main

import (
	"os"
	"strings"
)

// documents are files with tables between markers.
type documents map[string]string // the content, by the name of the file

func read(files ...string) (documents, error) {
	d := documents{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		d[file] = string(content)
	}
	return d, nil
}

// has reports whether one of the files has markers with that name.
func (d documents) has(name string) bool {
	for _, content := range d {
		if _, ok := replace(content, name, ""); ok {
			return true
		}
	}
	return false
}

// write puts text between the markers with that name, in every file that has them.
func (d documents) write(name, text string) error {
	for file, content := range d {
		changed, ok := replace(content, name, text)
		if !ok || changed == content {
			continue
		}
		if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
			return err
		}
		d[file] = changed
	}
	return nil
}

// replace returns content with text between the markers. It returns false if a marker is
// missing.
func replace(content, name, text string) (string, bool) {
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, ok := strings.Cut(content, begin)
	if !ok {
		return content, false
	}
	_, after, ok := strings.Cut(rest, end)
	if !ok {
		return content, false
	}
	return before + begin + text + end + after, true
}
