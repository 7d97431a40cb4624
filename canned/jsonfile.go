package canned

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// writeJSON writes one response in each line, so that two files can be compared by lines.
func writeJSON(list []Response) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteString("[")
	for i, r := range list {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n")
		r.Rank = 0 // the order of the file is the order
		if err := enc.Encode(r); err == nil {
			b.Truncate(b.Len() - 1)
		}
	}
	b.WriteString("\n]\n")
	return b.Bytes()
}

// lineIn counts lines while a file is read from its beginning to its end.
type lineIn struct {
	text string
	at   int
	line int
}

func (l *lineIn) of(offset int) int {
	offset = min(max(offset, l.at), len(l.text))
	l.line += strings.Count(l.text[l.at:offset], "\n")
	l.at = offset
	return l.line
}

// value moves an offset behind what separates it from the next value.
func value(text string, offset int) int {
	for offset < len(text) && strings.IndexByte(" \t\r\n,:", text[offset]) >= 0 {
		offset++
	}
	return offset
}

const noArray = `write an array of responses: [{"title": ..., "text": ...}]`

// readJSON reads the array value by value: a fault in one leaves the others readable, and
// only broken JSON ends the reading.
func readJSON(text string, found *faults) []*row {
	lines := &lineIn{text: text, line: 1}
	d := json.NewDecoder(strings.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		found.add(lines.of(value(text, 0)), "", "it is no array in JSON", noArray)
		return nil
	}
	var rows []*row
	for d.More() {
		at := value(text, int(d.InputOffset()))
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			found.add(lines.of(at+broken(text[at:])), "", "the JSON is broken, and cannot be read from here on", "mend it here and try again")
			return rows
		}
		r := &row{line: lines.of(at), lines: map[string]int{}}
		r.read(string(raw), at, lines, found)
		rows = append(rows, r)
	}
	if t, err := d.Token(); err != nil || t != json.Delim(']') {
		found.add(lines.of(len(text)), "", "the array does not end", "close it with ]")
	} else if end := value(text, int(d.InputOffset())); end < len(text) {
		found.add(lines.of(end), "", "something stands behind the array", "leave it out")
	}
	return rows
}

// broken is where a value ends to be JSON. Where it only ends too early, that is at its
// beginning: what is missing may be missing anywhere behind.
func broken(value string) int {
	var v any
	var syntax *json.SyntaxError
	if errors.As(json.Unmarshal([]byte(value), &v), &syntax) && int(syntax.Offset) < len(value) {
		return max(int(syntax.Offset)-1, 0)
	}
	return 0
}

// read takes an object apart by hand, so that each field is named that is wrong.
func (r *row) read(raw string, offset int, lines *lineIn, found *faults) {
	d := json.NewDecoder(strings.NewReader(raw))
	if t, _ := d.Token(); t != json.Delim('{') {
		found.add(r.line, "", "it is no object", noArray)
		r.bad = true
		return
	}
	for d.More() {
		at := value(raw, int(d.InputOffset()))
		t, _ := d.Token()
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			r.bad = true // the whole was read before, so that this does not happen
			return
		}
		name, _ := t.(string)
		line := lines.of(offset + at)
		target := r.field(name)
		switch {
		case target == nil:
			found.add(line, "", "there is no such field", "use id, scope, folder, copy_of, title, shortcut, format, text, form")
		case r.lines[name] > 0:
			found.add(line, name, "it is there twice", "leave one out")
		case !decodes(v, target):
			found.add(line, name, "it is of another sort", sortOf(name))
		default:
			r.lines[name] = line
			continue
		}
		r.wrong = append(r.wrong, name)
	}
}

// field is where a field is kept; nil if there is no such field. Rank is none of them: the
// order of the file is the order.
func (r *row) field(name string) any {
	switch name {
	case "id":
		return &r.ID
	case "scope":
		return &r.Scope
	case "folder":
		return &r.Folder
	case "copy_of":
		return &r.CopyOf
	case "title":
		return &r.Title
	case "shortcut":
		return &r.Shortcut
	case "format":
		return &r.Format
	case "text":
		return &r.Text
	case "form":
		return &r.Form
	default:
		return nil
	}
}

// decodes: null is no value, as it would change nothing and look as if it did.
func decodes(v json.RawMessage, target any) bool {
	d := json.NewDecoder(bytes.NewReader(v))
	d.DisallowUnknownFields()
	return string(v) != "null" && d.Decode(target) == nil
}

func sortOf(name string) string {
	if name == "scope" {
		return `write {"owner": "..."}, {"teams": ["..."]} or {"global": true}`
	}
	return "write a text in quotes"
}
