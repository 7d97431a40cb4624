package canned

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// MaxName is the longest name of a variable, in bytes.
const MaxName = 32

// Variable is what stands as %Name in the text of a response.
type Variable struct {
	// Name begins with a letter; letters, digits and _ follow. Case counts.
	Name string `json:"name"`
	// Meaning is what the menu of a desktop shows: "the number of the order".
	Meaning string `json:"meaning"`
	// Default is written where there is no value. "": nothing is.
	Default string `json:"default,omitempty"`
}

// Values are the values of variables by name. Nobody but the template reads them, and
// nothing in them is ever parsed: a customer may be called %AF. An empty value is missing.
type Values map[string]string

// The variables that every library has.
var builtIn = [...]Variable{
	{Name: "AF", Meaning: "the agent's first name"},
	{Name: "AL", Meaning: "the agent's last name"},
	{Name: "F", Meaning: "the customer's first name"},
	{Name: "L", Meaning: "the customer's last name"},
}

// Config is how a library reads its texts. The zero value knows the built-in variables
// and shows HTML as its source.
type Config struct {
	// Variables are the host's own. One with the name of a built-in variable (AF, AL, F,
	// L) replaces it, which is how those get a default.
	Variables []Variable
	// HTML cleans the responses that are written in HTML. nil: they are escaped, so that
	// the customer sees the source; nothing is passed through.
	HTML Cleaner
}

// Cleaner keeps a few harmless tags of a text and takes out all else. Package
// canned/html has one.
//
// What it returns holds b, strong, i, em, u, br, p, ul, ol, li and a, each closed, with
// no attribute but href, target and rel on a, in double quotes, with an address that
// begins with http://, https:// or mailto:. Everything else is text, in which & < > and
// quotes are written as entities. Cleaning what is clean changes nothing.
type Cleaner interface {
	Clean(html string) string
}

// dialect is a checked [Config].
type dialect struct {
	variables []Variable // sorted by name
	index     map[string]int
	longest   int // bytes of the longest name
	cleaner   Cleaner
	literal   bool // there are no variables: a % is a %
}

// standard is what the zero library speaks.
var standard, _ = Config{}.dialect()

// dialect names all that is wrong at once.
func (c Config) dialect() (dialect, error) {
	var faults []error
	fault := func(i int, why, do string) {
		faults = append(faults, refuse(BadArgument, fmt.Sprintf("variable %d of the configuration", i+1), why, do))
	}
	d := dialect{variables: slices.Clone(builtIn[:]), index: map[string]int{}, cleaner: c.HTML}
	for i, v := range c.Variables {
		switch {
		case !validName(v.Name):
			fault(i, "its name is empty, too long or not made of letters, digits and _", "begin with a letter and use at most 32")
			continue
		case slices.ContainsFunc(c.Variables[:i], func(o Variable) bool { return o.Name == v.Name }):
			fault(i, "its name stands there twice", "give it once")
		case len(v.Default) > MaxValue || !printable(v.Default, "\n\t") || !printable(v.Meaning, ""):
			fault(i, "its default or meaning is too long or no text", "write plain text")
		}
		d.variables = slices.DeleteFunc(d.variables, func(o Variable) bool {
			if o.Name == v.Name && v.Meaning == "" {
				v.Meaning = o.Meaning
			}
			return o.Name == v.Name
		})
		d.variables = append(d.variables, v)
	}
	slices.SortFunc(d.variables, func(a, b Variable) int { return strings.Compare(a.Name, b.Name) })
	for i, v := range d.variables {
		d.index[v.Name] = i
		d.longest = max(d.longest, len(v.Name))
	}
	return d, errors.Join(faults...)
}

// validName: names end where text may go on, so that they are made of few characters.
func validName(name string) bool {
	return name != "" && len(name) <= MaxName && isLetter(name[0]) && nameLength(name) == len(name)
}

// nameLength is how many bytes at the beginning of a text could be of a name.
func nameLength(s string) int {
	n := 0
	for n < len(s) && (isLetter(s[n]) || '0' <= s[n] && s[n] <= '9' || s[n] == '_') {
		n++
	}
	return n
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
