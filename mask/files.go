package mask

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
)

// File is an attachment of an entry, as masking sees it.
type File struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// FileMark says that a file is masked to its name.
type FileMark struct {
	File string `json:"file"` // its id
	Origin
}

// MaskFile hides an attachment but for its name. While the conversation lives this can be
// undone. Afterwards, in the history of a contact, it is for good: erase is true, and the
// caller erases the content. Masking twice is masking once, and asks for erasure again.
func (m Masks) MaskFile(files []File, id string, o Origin) (next Masks, erase bool, err error) {
	const what = "mask an attachment"
	if err := checkOrigin(what, o); err != nil {
		return m, false, err
	}
	if !slices.ContainsFunc(files, func(f File) bool { return f.ID == id }) {
		return m, false, unknownFile(what)
	}
	at, found := m.fileMark(id)
	if !found {
		m.Files = slices.Insert(slices.Clone(m.Files), at, FileMark{File: id, Origin: instant(o)})
	}
	return m, m.Concluded, nil
}

// UnmaskFile shows an attachment again, as long as the conversation lives. One that is
// not masked is no error.
func (m Masks) UnmaskFile(files []File, id string) (Masks, error) {
	const what = "unmask an attachment"
	if m.Concluded {
		return m, Refuse(Permanent, what, "masks became permanent when the conversation ended", "ask the customer for the file again")
	}
	if !slices.ContainsFunc(files, func(f File) bool { return f.ID == id }) {
		return m, unknownFile(what)
	}
	if at, found := m.fileMark(id); found {
		m.Files = slices.Delete(slices.Clone(m.Files), at, at+1)
	}
	if len(m.Files) == 0 {
		m.Files = nil
	}
	return m, nil
}

// fileMark returns where the mark of a file is, or would be.
func (m Masks) fileMark(id string) (int, bool) {
	return slices.BinarySearchFunc(m.Files, id, func(k FileMark, id string) int { return cmp.Compare(k.File, id) })
}

// erased are the files that must not exist any more.
func (m Masks) erased() []string {
	var ids []string
	for _, k := range m.Files {
		ids = append(ids, k.File)
	}
	return ids
}

func unknownFile(what string) error {
	return Refuse(UnknownFile, what, "the entry has no attachment with this id", "give the id of one that it has")
}

// LogValue leaves the name out: customers write them.
func (f File) LogValue() slog.Value { return slog.GroupValue(slog.String("id", f.ID)) }

// Format leaves the name out, whatever the verb.
func (f File) Format(s fmt.State, _ rune) { outline(s, f) }
