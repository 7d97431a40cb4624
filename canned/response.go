package canned

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what is kept, in bytes unless said otherwise.
const (
	MaxID        = 128 // an id, a team, a form
	MaxTitle     = 200
	MaxShortcut  = 64
	MaxFolder    = 512 // a whole path
	MaxDepth     = 8   // folders in folders
	MaxTeams     = 64  // teams of one response
	MaxText      = 64 << 10
	MaxResponses = 10_000 // responses in one library
)

// Response is something that agents say often: a text with variables, or a form that the
// customer is asked to fill in.
type Response struct {
	ID    string `json:"id"`
	Scope Scope  `json:"scope"`
	// Folder is the way to it, as "Billing/Refunds"; "" is the top. A folder is there as
	// long as something is in it.
	Folder string `json:"folder,omitempty"`
	// Rank orders a folder, the lowest first. [Move] sets it.
	Rank int64 `json:"rank,omitempty"`
	// CopyOf is the response of which this is somebody's own version.
	CopyOf string `json:"copy_of,omitempty"`
	Content
}

// Content is what a response says. Either Text or Form is set.
type Content struct {
	Title    string `json:"title"`
	Shortcut string `json:"shortcut,omitempty"` // one word to find it by; case and accents do not count
	Format   Format `json:"format,omitempty"`
	Text     string `json:"text,omitempty"` // with variables: see [Library.Parse]
	Form     string `json:"form,omitempty"` // the id of the form that is requested instead
}

// Format is how the text of a response is written.
type Format string

// The formats.
const (
	TextFormat Format = "" // as it is read
	HTMLFormat Format = "html"
)

// clone returns a response that shares nothing that could be changed.
func (r Response) clone() Response {
	r.Scope = r.Scope.clone()
	return r
}

func (r Response) same(o Response) bool {
	return r.ID == o.ID && r.Scope.key() == o.Scope.key() && r.Folder == o.Folder && r.Rank == o.Rank && r.CopyOf == o.CopyOf && r.Content == o.Content
}

// tidy brings content to the one form in which it is kept.
func tidy(c Content) Content {
	c.Title, c.Shortcut = strings.TrimSpace(c.Title), strings.TrimSpace(c.Shortcut)
	c.Text = lineBreaks.Replace(c.Text)
	if c.Format == "text" {
		c.Format = TextFormat
	}
	return c
}

// lineBreaks: texts come from browsers and from files of every system.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// tidyFolder takes blanks and empty names out of a path.
func tidyFolder(path string) string {
	var names []string
	for name := range strings.SplitSeq(path, "/") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, "/")
}

// flaw is what is wrong with one field. It never repeats what stands in the field.
type flaw struct {
	code           Code
	field, why, do string
}

// flaws lists all that is wrong with tidy content.
func (c Content) flaws() []flaw {
	var list []flaw
	add := func(bad bool, code Code, field, why, do string) {
		if bad && (len(list) == 0 || list[len(list)-1].field != field) {
			list = append(list, flaw{code, field, why, do})
		}
	}
	add(c.Title == "", BadArgument, "title", "it is missing", "give it a title to find it by")
	add(len(c.Title) > MaxTitle, TooLong, "title", tooLong(len(c.Title), MaxTitle), "shorten it")
	add(!printable(c.Title, ""), BadArgument, "title", notPrintable, "write one line of plain text")
	add(len(c.Shortcut) > MaxShortcut, TooLong, "shortcut", tooLong(len(c.Shortcut), MaxShortcut), "shorten it")
	add(!printable(c.Shortcut, "") || strings.ContainsFunc(c.Shortcut, unicode.IsSpace) || c.Shortcut != "" && fold(c.Shortcut) == "",
		BadArgument, "shortcut", "it is not one word", "use letters, digits and signs without blanks")
	add(c.Format != TextFormat && c.Format != HTMLFormat, BadArgument, "format", "there is no such format", `leave it empty, or say "html"`)
	add(len(c.Text) > MaxText, TooLong, "text", tooLong(len(c.Text), MaxText), "shorten it, or make two of it")
	add(!printable(c.Text, "\n\t"), BadArgument, "text", notPrintable, "take out what is no text, and save as UTF-8")
	add(c.Form != "" && !validID(c.Form), BadArgument, "form", "it is no id of a form", "name a form of the service")
	blank := strings.TrimSpace(c.Text) == ""
	add(blank && c.Form == "", BadArgument, "text", "there is neither a text nor a form", "write a text or name a form")
	add(!blank && c.Form != "", BadArgument, "form", "there is a text and a form", "keep one of them")
	return list
}

const notPrintable = "it holds control characters, or is not UTF-8"

// folderFlaws does the same for a tidy path.
func folderFlaws(folder string) []flaw {
	switch {
	case len(folder) > MaxFolder:
		return []flaw{{TooLong, "folder", tooLong(len(folder), MaxFolder), "shorten the names"}}
	case !printable(folder, ""):
		return []flaw{{BadArgument, "folder", notPrintable, "write plain names with / between them"}}
	case strings.Count(folder, "/") >= MaxDepth:
		return []flaw{{TooLong, "folder", tooLong(strings.Count(folder, "/")+1, MaxDepth) + " folders deep", "keep fewer folders in folders"}}
	default:
		return nil
	}
}

// printable: UTF-8 without control characters but those that are allowed.
func printable(s, allowed string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune(allowed, r) })
}

// validID: ids are the host's; what an error may repeat is bounded.
func validID(id string) bool { return id != "" && len(id) <= MaxID && printable(id, "") }

// byPlace is the order of a library: whose it is, folder, rank, id.
func byPlace(a, b *entry) int {
	return cmp.Or(cmp.Compare(a.scope, b.scope), cmp.Compare(a.Folder, b.Folder), cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.ID, b.ID))
}
