package canned

import (
	"errors"
	"slices"
	"strconv"
)

// Library is the responses of a contact centre, parsed and ready to be searched. It is a
// value: [Evolve] returns another one and leaves this one as it is, so that it may be
// read from many goroutines. The zero value is empty and speaks the built-in variables.
type Library struct {
	dialect dialect
	entries []*entry // sorted by place; an entry never changes
}

// entry is a response with what is made of it once.
type entry struct {
	Response
	scope    string // Scope.key
	shortcut string // folded
	template Template
	index    index
}

// newEntry takes any response, valid or not, so that [Evolve] cannot fail.
func newEntry(d dialect, r Response) *entry {
	r = r.clone()
	e := &entry{scope: r.Scope.key(), shortcut: fold(r.Shortcut)}
	e.template, r.Content = d.parse(r.Content)
	e.Response = r
	e.index = newIndex(r, e.template)
	return e
}

// maxRank leaves room for all ranks that will ever be given.
const maxRank = 1 << 52

// New returns a library of stored responses. The error names all that is wrong, with the
// configuration and with each response.
func New(c Config, responses ...Response) (Library, error) {
	d, err := c.dialect()
	l := Library{dialect: d}
	faults := []error{err}
	if len(responses) > MaxResponses {
		return Library{}, errors.Join(err, refuse(Full, "make a library", strconv.Itoa(len(responses))+" responses are too many", "keep at most "+strconv.Itoa(MaxResponses)))
	}
	seen := map[string]bool{}
	for _, r := range responses {
		what := "response " + shown(r.ID)
		r.Content = tidy(r.Content)
		for _, list := range [...][]flaw{r.Scope.flaws(), folderFlaws(r.Folder), r.Content.flaws()} {
			for _, f := range list {
				faults = append(faults, refuse(f.code, what, f.field+": "+f.why, f.do))
			}
		}
		if r.Rank < -maxRank || r.Rank > maxRank {
			faults = append(faults, refuse(BadArgument, what, "rank: it is out of range", "set it to 0, and move it"))
		}
		switch {
		case !validID(r.ID):
			faults = append(faults, refuse(BadArgument, what, "its id is empty, too long or no text", "give it one of at most 128 bytes"))
		case seen[r.ID]:
			faults = append(faults, refuse(DuplicateResponse, what, "there are two of them", "leave one out"))
		}
		seen[r.ID] = true
		l.entries = append(l.entries, newEntry(d, r))
	}
	slices.SortFunc(l.entries, byPlace)
	for c := range l.clashes() {
		faults = append(faults, refuse(DuplicateShortcut, "response "+shown(c.ID), "its shortcut is that of "+shown(c.with.ID)+", and somebody would see both", "give it another"))
	}
	if err := errors.Join(faults...); err != nil {
		return Library{}, err
	}
	return l, nil
}

// speaks is the dialect of the library; the zero library has the standard one.
func (l Library) speaks() dialect {
	if l.dialect.index == nil {
		return standard
	}
	return l.dialect
}

// Variables lists what may stand in a text, by name: the menu of an editor.
func (l Library) Variables() []Variable { return slices.Clone(l.speaks().variables) }

// Get returns a response that the actor sees.
func (l Library) Get(by Actor, id string) (Response, bool) {
	e := l.visible(by, id)
	if e == nil {
		return Response{}, false
	}
	return e.clone(), true
}

// List returns the responses of a folder that the actor sees, without those in folders
// below it, in their order: its own, those of its teams, those of everybody.
func (l Library) List(by Actor, folder string) []Response {
	var list []Response
	folder = tidyFolder(folder)
	for _, e := range l.entries {
		if e.Folder == folder && by.sees(e.Scope) {
			list = append(list, e.clone())
		}
	}
	return list
}

// Folders lists the folders in which the actor sees something, and those that lead there,
// by name.
func (l Library) Folders(by Actor) []string {
	var list []string
	for _, e := range l.entries {
		if e.Folder == "" || !by.sees(e.Scope) {
			continue
		}
		for i, c := range e.Folder {
			if c == '/' {
				list = append(list, e.Folder[:i])
			}
		}
		list = append(list, e.Folder)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Shortcut returns the response that a shortcut stands for: the actor's own before one of
// its teams, and that before one for everybody. Case and accents do not count.
func (l Library) Shortcut(by Actor, shortcut string) (Response, bool) {
	folded := fold(shortcut)
	for _, e := range l.entries {
		if folded != "" && e.shortcut == folded && by.sees(e.Scope) {
			return e.clone(), true
		}
	}
	return Response{}, false
}

// Template returns the parsed text of a response that the actor sees. The [*Refusal] is
// [UnknownResponse].
func (l Library) Template(by Actor, id string) (Template, error) {
	e := l.visible(by, id)
	if e == nil {
		return Template{}, unknown("use response ", id)
	}
	return e.template, nil
}

// find looks through all: a decision does so once, and an index would have to be kept.
func (l Library) find(id string) *entry {
	for _, e := range l.entries {
		if e.ID == id {
			return e
		}
	}
	return nil
}

// visible is find for somebody, and nil for what it does not see.
func (l Library) visible(by Actor, id string) *entry {
	if e := l.find(id); e != nil && by.sees(e.Scope) {
		return e
	}
	return nil
}

// unknown: what an actor may not see is not there for it.
func unknown(what, id string) *Refusal {
	return refuse(UnknownResponse, what+shown(id), "there is none that you see", "look for it again")
}

// clash is an entry whose shortcut another one has that somebody sees, too.
type clash struct {
	*entry
	with *entry
}

// clashes yields the entries whose shortcut comes a second time.
func (l Library) clashes() func(yield func(clash) bool) {
	return func(yield func(clash) bool) {
		first := map[string][]*entry{}
		for _, e := range l.entries {
			if e.shortcut == "" {
				continue
			}
			for _, o := range first[e.shortcut] {
				if e.Scope.meets(o.Scope) {
					if !yield(clash{e, o}) {
						return
					}
					break
				}
			}
			first[e.shortcut] = append(first[e.shortcut], e)
		}
	}
}
