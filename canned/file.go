package canned

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxFile is the largest file that is imported, in bytes.
const MaxFile = 32 << 20

// FileFormat is how responses are written to a file.
type FileFormat string

// The formats of files. Both are UTF-8, and the order of a file is the order in the
// folders.
const (
	// JSON is an array with one response in each line.
	JSON FileFormat = "json"
	// CSV has a header: id, scope (personal, team or global), owner, teams (a comma
	// between two), folder, copy_of, title, shortcut, format, text, form. Columns may be
	// in any order; all but title may be missing. A cell that a spreadsheet would take for
	// a formula has an apostrophe before it.
	CSV FileFormat = "csv"
)

// Fault is one thing that is wrong with a file. It never repeats what stands there.
type Fault struct {
	Line  int    `json:"line"`            // counted from 1
	Field string `json:"field,omitempty"` // "": the line as a whole
	Why   string `json:"why"`
	Do    string `json:"do"`
}

// String is one sentence.
func (f Fault) String() string {
	field := ""
	if f.Field != "" {
		field = f.Field + ": "
	}
	return "line " + strconv.Itoa(f.Line) + ": " + field + f.Why + "; " + f.Do
}

// FileError is all that is wrong with a file, by line. Nothing was imported.
type FileError struct {
	Faults []Fault `json:"faults"`
}

// Error names every fault, one on each line.
func (e *FileError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "canned: the file was not imported, faults: %d", len(e.Faults))
	for _, f := range e.Faults {
		b.WriteString("\n" + f.String())
	}
	return b.String()
}

// Unwrap returns [BadArgument].
func (e *FileError) Unwrap() error { return BadArgument }

// maxFaults: a file with more is another sort of file.
const maxFaults = 1000

// row is a response as it stands in a file, and the line of each field that it mentions.
type row struct {
	Response
	line  int
	lines map[string]int
	wrong []string // the fields that could not be read; their faults are named
	bad   bool     // nothing could be read
}

// faults collects what is wrong.
type faults struct{ list []Fault }

func (f *faults) add(line int, field, why, do string) {
	if len(f.list) < maxFaults {
		f.list = append(f.list, Fault{line, field, why, do})
	}
}

// of adds a fault to the line where the field stands, or else to the row.
func (f *faults) of(r *row, field, why, do string) {
	line := r.line
	if at := r.lines[field]; at > 0 {
		line = at
	}
	f.add(line, field, why, do)
}

// Export writes the responses that the actor sees: G7.
func (l Library) Export(by Actor, format FileFormat) ([]byte, error) {
	var list []Response
	for _, e := range l.entries {
		if by.sees(e.Scope) {
			list = append(list, e.clone())
		}
	}
	switch format {
	case JSON:
		return writeJSON(list), nil
	case CSV:
		return writeCSV(list), nil
	default:
		return nil, refuse(BadArgument, "export the library", "there is no such format", "use json or csv")
	}
}

// Import reads a file and returns the events that bring the library to what stands in it:
// G7. A response with an id that is there is changed, another one is created; newID gives
// an id to each that has none. What the file does not mention stays, be it a response or
// a field of one. The actor needs the right for each scope, and makes no copies.
//
// It is all or nothing: the error is a [*FileError] with every fault, or a [*Refusal] for
// a format that there is not or a file over [MaxFile].
func (l Library) Import(by Actor, format FileFormat, file []byte, newID func() string) ([]Event, error) {
	const what = "import a file"
	if len(file) > MaxFile {
		return nil, refuse(TooLong, what, tooLong(len(file), MaxFile), "split it")
	}
	if !validID(by.ID) {
		return nil, refuse(BadArgument, what, "the id of who asks is empty, too long or no text", "name the agent")
	}
	var found faults
	var rows []*row
	checkUTF8(file, &found)
	text := strings.TrimPrefix(string(file), "\ufeff") // spreadsheets write it
	switch format {
	case JSON:
		rows = readJSON(text, &found)
	case CSV:
		rows = readCSV(text, &found)
	default:
		return nil, refuse(BadArgument, what, "there is no such format", "use json or csv")
	}
	in := importing{Library: l, by: by, faults: &found, rows: map[string]*row{}, known: map[string]*entry{}, from: map[*entry]*row{}}
	events := in.run(rows, newID)
	if len(found.list) > 0 {
		slices.SortStableFunc(found.list, func(a, b Fault) int { return a.Line - b.Line })
		return nil, &FileError{found.list}
	}
	return events, nil
}

// checkUTF8 comes first: what reads JSON would put another character in the place of a
// broken one and say nothing.
func checkUTF8(file []byte, found *faults) {
	line := 0
	for part := range strings.SplitSeq(string(file), "\n") {
		line++
		if !utf8.ValidString(part) {
			found.add(line, "", "it is not UTF-8", "save the file as UTF-8")
		}
	}
}

// importing checks the rows of a file against the library and each other. Rows with faults
// are checked to the end: whoever mends the file wants to hear of everything at once.
type importing struct {
	Library
	by     Actor
	faults *faults
	rows   map[string]*row   // the first row with each id
	known  map[string]*entry // what is in the library, by id
	from   map[*entry]*row
}

// run checks all rows, then what they would make of the library together, and only then
// makes events.
func (in *importing) run(rows []*row, newID func() string) []Event {
	for _, e := range in.entries {
		in.known[e.ID] = e
	}
	after := map[string]int64{} // the last rank of each folder that gets something
	var saved []*entry
	for _, r := range rows {
		if r.bad {
			continue
		}
		if r.ID == "" && !slices.Contains(r.wrong, "id") {
			r.ID = newID()
		}
		saved = append(saved, in.entry(r))
	}
	final := in.merge(saved)
	if len(final.entries) > MaxResponses && len(rows) > 0 {
		in.faults.add(rows[len(rows)-1].line, "", "with this file there would be "+strconv.Itoa(len(final.entries))+" responses, and the limit is "+strconv.Itoa(MaxResponses), "import fewer")
	}
	in.shortcuts(final)
	if len(in.faults.list) > 0 {
		return nil
	}
	var events []Event
	for _, e := range saved {
		old := in.known[e.ID]
		if old != nil && old.scope == e.scope && old.Folder == e.Folder {
			e.Rank = old.Rank
		} else {
			place := e.scope + "\x00\x00" + e.Folder
			if after[place] == 0 {
				after[place] = in.last(e.Scope, e.Folder) - rankStep
			}
			after[place] += rankStep
			e.Rank = after[place]
		}
		if old == nil || !old.same(e.Response) {
			events = append(events, Saved{e.clone()})
		}
	}
	return events
}

// entry checks one row, and makes an entry of it, right or wrong.
func (in *importing) entry(r *row) *entry {
	if old := in.known[r.ID]; old != nil && in.by.may(old.Scope) {
		r.keep(old.Response)
	}
	r.Scope, r.Folder, r.Content = in.by.tidyScope(r.Scope), tidyFolder(r.Folder), tidy(r.Content)
	e := newEntry(in.speaks(), r.Response)
	in.from[e] = r
	flaws := r.Content.flaws()
	if len(flaws) == 0 {
		flaws = e.Content.flaws() // cleaning may lengthen it, or leave nothing
	}
	for _, f := range slices.Concat(r.Scope.flaws(), folderFlaws(r.Folder), flaws) {
		if !slices.Contains(r.wrong, f.field) {
			in.faults.of(r, f.field, f.why, f.do)
		}
	}
	if !validID(r.ID) && !slices.Contains(r.wrong, "id") {
		in.faults.of(r, "id", "it is too long or no text", "use one of at most "+strconv.Itoa(MaxID)+" bytes, or leave it out")
	}
	if r.CopyOf != "" && !validID(r.CopyOf) {
		in.faults.of(r, "copy_of", "it is no id", "leave it out")
	}
	if other := in.rows[r.ID]; other != nil {
		in.faults.of(r, "id", "line "+strconv.Itoa(other.line)+" has it, too", "give it one of its own, or leave it out")
	} else {
		in.rows[r.ID] = r
	}
	if len(r.Scope.flaws()) == 0 && !in.by.may(r.Scope) {
		in.faults.of(r, "scope", "it is not yours, and you have no right for those whose it is", "leave it out, or make it your own")
	}
	if old := in.known[r.ID]; old != nil && !in.by.may(old.Scope) {
		in.faults.of(r, "id", "it is that of a response which is not yours to change", "leave the id out, to get one of your own")
	}
	return e
}

// keep takes over from a response what the row does not mention.
func (r *row) keep(old Response) {
	if r.lines["scope"] == 0 {
		r.Scope = old.Scope
	}
	for _, f := range [...]struct {
		name      string
		mine, was *string
	}{
		{"folder", &r.Folder, &old.Folder}, {"copy_of", &r.CopyOf, &old.CopyOf}, {"title", &r.Title, &old.Title},
		{"shortcut", &r.Shortcut, &old.Shortcut}, {"text", &r.Text, &old.Text}, {"form", &r.Form, &old.Form},
		{"format", (*string)(&r.Format), (*string)(&old.Format)},
	} {
		if r.lines[f.name] == 0 {
			*f.mine = *f.was
		}
	}
}

// merge is the library as it would be.
func (in *importing) merge(saved []*entry) Library {
	l := in.Library
	l.entries = slices.Clone(saved)
	for _, e := range in.entries {
		if in.rows[e.ID] == nil {
			l.entries = append(l.entries, e)
		}
	}
	return l
}

// shortcuts names those that somebody would see twice.
func (in *importing) shortcuts(final Library) {
	slices.SortStableFunc(final.entries, func(a, b *entry) int { return in.lineOf(a) - in.lineOf(b) })
	for c := range final.clashes() {
		r := in.from[c.entry]
		if r == nil {
			continue // it was so before
		}
		what := "response " + shown(c.with.ID)
		if other := in.from[c.with]; other != nil {
			what = "line " + strconv.Itoa(other.line)
		}
		in.faults.of(r, "shortcut", what+" has it, too, and somebody would see both", "choose another")
	}
}

// lineOf sorts what is in the library before what is in the file.
func (in *importing) lineOf(e *entry) int {
	if r := in.from[e]; r != nil {
		return r.line
	}
	return 0
}
