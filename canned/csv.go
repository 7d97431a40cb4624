package canned

import (
	"slices"
	"strconv"
	"strings"
)

// csvColumns is the header that is written; the order is not asked for when it is read.
var csvColumns = [...]string{"id", "scope", "owner", "teams", "folder", "copy_of", "title", "shortcut", "format", "text", "form"}

// writeCSV ends lines as RFC 4180 has it, which every spreadsheet reads. An id of a team may
// hold a comma, and so it is escaped as in an address.
func writeCSV(list []Response) []byte {
	var b strings.Builder
	b.WriteString(strings.Join(csvColumns[:], ","))
	b.WriteString("\r\n")
	for _, r := range list {
		scope := "personal"
		switch {
		case r.Scope.Global:
			scope = "global"
		case len(r.Scope.Teams) > 0:
			scope = "team"
		}
		teams := slices.Clone(r.Scope.Teams)
		for i := range teams {
			teams[i] = strings.NewReplacer("%", "%25", ",", "%2C").Replace(teams[i])
		}
		for i, cell := range [len(csvColumns)]string{
			r.ID, scope, r.Scope.Owner, strings.Join(teams, ","), r.Folder, r.CopyOf, r.Title, r.Shortcut, string(r.Format), r.Text, r.Form,
		} {
			if i > 0 {
				b.WriteByte(',')
			}
			writeCell(&b, cell)
		}
		b.WriteString("\r\n")
	}
	return []byte(b.String())
}

// writeCell quotes what has to be, and puts an apostrophe before what a spreadsheet would
// run as a formula. What begins with apostrophes gets one more, so that reading takes one
// away and never anything else.
func writeCell(b *strings.Builder, cell string) {
	if formula(cell) {
		cell = "'" + cell
	}
	if !strings.ContainsAny(cell, ",;\"\r\n") && strings.TrimSpace(cell) == cell {
		b.WriteString(cell)
		return
	}
	b.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
}

// readCell takes away the apostrophe of writeCell. One that a person wrote stays, unless a
// formula would follow.
func readCell(cell string) string {
	if strings.HasPrefix(cell, "'") && formula(cell) {
		return cell[1:]
	}
	return cell
}

// formula: a spreadsheet would run it, now or once the apostrophes before it are taken away.
func formula(cell string) bool {
	rest := strings.TrimLeft(cell, "'")
	return rest != "" && strings.IndexByte("=+-@\t\r", rest[0]) >= 0
}

// readCSV makes rows of the records. Without a title in the header nothing else can be
// said, since it may be another sort of file.
func readCSV(text string, found *faults) []*row {
	records := splitCSV(text, found)
	if len(records) == 0 {
		found.add(1, "", "the file is empty", "begin with a header")
		return nil
	}
	header := make([]string, len(records[0].cells))
	for i, cell := range records[0].cells {
		name := strings.ToLower(strings.TrimSpace(cell))
		switch {
		case !slices.Contains(csvColumns[:], name):
			found.add(records[0].line, "", "nothing is known of column "+strconv.Itoa(i+1), "use "+strings.Join(csvColumns[:], ", "))
		case slices.Contains(header[:i], name):
			found.add(records[0].line, name, "the column is there twice", "leave one out")
		}
		header[i] = name
	}
	if !slices.Contains(header, "title") {
		found.add(records[0].line, "title", "the column is missing", "begin with a header that has it")
		return nil
	}
	var rows []*row
	for _, rec := range records[1:] {
		r := &row{line: rec.line, bad: rec.bad}
		switch {
		case rec.bad:
		case len(rec.cells) != len(header):
			found.add(rec.line, "", "it has "+strconv.Itoa(len(rec.cells))+" cells, and the header has "+strconv.Itoa(len(header)), "write as many, and quotes around what holds a comma")
			r.bad = true
		default:
			r.fill(header, rec.cells, found)
		}
		rows = append(rows, r)
	}
	return rows
}

// fill takes the cells of a record over. An empty scope says nothing, so that a file of
// titles and texts alone moves no response to somebody else.
func (r *row) fill(header, cells []string, found *faults) {
	scope := ""
	r.lines = map[string]int{}
	for i, name := range header {
		cell := readCell(cells[i])
		r.lines[name] = r.line
		switch name {
		case "id":
			r.ID = cell
		case "scope":
			scope = strings.ToLower(strings.TrimSpace(cell))
		case "owner":
			r.Scope.Owner = cell
		case "teams":
			for team := range strings.SplitSeq(cell, ",") {
				if team = strings.TrimSpace(team); team != "" {
					r.Scope.Teams = append(r.Scope.Teams, strings.NewReplacer("%25", "%", "%2C", ",").Replace(team))
				}
			}
		case "folder":
			r.Folder = cell
		case "copy_of":
			r.CopyOf = cell
		case "title":
			r.Title = cell
		case "shortcut":
			r.Shortcut = cell
		case "format":
			r.Format = Format(strings.ToLower(strings.TrimSpace(cell)))
		case "text":
			r.Text = cell
		case "form":
			r.Form = cell
		}
	}
	if r.Scope.Global = scope == "global"; scope == "" && r.Scope.Owner == "" && len(r.Scope.Teams) == 0 {
		delete(r.lines, "scope") // nothing is said of it
	}
	teams := len(r.Scope.Teams) > 0
	if scope != "" && !(scope == "personal" && !teams || scope == "global" || scope == "team" && teams) {
		found.of(r, "scope", "it is not personal, team or global, or it does not fit the teams", "name teams for a team, and only for one")
		r.Scope, r.wrong = Scope{}, append(r.wrong, "scope")
	}
}

// csvRecord is one record of a file and the line on which it begins.
type csvRecord struct {
	line  int
	cells []string
	bad   bool
}

// splitCSV cuts a file as RFC 4180 has it. Unlike a reader that stops at the first fault
// it goes on, and what stands in quotes is left as it is to the last byte. Empty lines
// are passed over. In some countries spreadsheets write semicolons: the header tells.
func splitCSV(text string, found *faults) []csvRecord {
	header, _, _ := strings.Cut(text, "\n")
	comma := byte(',')
	if strings.Count(header, ";") > strings.Count(header, ",") {
		comma = ';'
	}
	var records []csvRecord
	for line := 1; text != ""; {
		rec := csvRecord{line: line}
		for more := true; more; {
			var cell, why string
			begin := line
			cell, text, more, why = nextCell(text, comma, &line)
			if why != "" && !rec.bad {
				found.add(begin, "", why, `write quotes around the cell, and "" for one inside`)
				rec.bad = true
			}
			rec.cells = append(rec.cells, cell)
		}
		if len(rec.cells) > 1 || rec.cells[0] != "" || rec.bad {
			records = append(records, rec)
		}
	}
	return records
}

// nextCell reads a cell and what ends it; more says that it was not a line.
func nextCell(text string, comma byte, line *int) (cell, rest string, more bool, why string) {
	quoted := strings.HasPrefix(text, `"`)
	if quoted {
		end := 1
		for {
			at := strings.IndexByte(text[end:], '"')
			if at < 0 {
				*line += strings.Count(text, "\n")
				return "", "", false, "a quote is never closed"
			}
			end += at + 1
			if end == len(text) || text[end] != '"' {
				break
			}
			end++
		}
		cell = text[1 : end-1]
		*line += strings.Count(cell, "\n")
		cell = strings.ReplaceAll(cell, `""`, `"`)
		text = text[end:]
	}
	end := strings.IndexAny(text, string(comma)+"\n")
	raw := text
	if end >= 0 {
		raw, rest, more = text[:end], text[end+1:], text[end] == comma
		if !more {
			*line++
		}
	}
	// A comma at the very end has an empty cell behind it, which the next call reads.
	if !more {
		raw = strings.TrimSuffix(raw, "\r")
	}
	switch {
	case strings.Contains(raw, `"`):
		why = "a quote stands inside of a cell"
	case quoted && raw != "":
		why = "something stands behind the quote that closes a cell"
	}
	return cell + raw, rest, more, why
}
