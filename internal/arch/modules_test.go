package arch

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
)

// TestModules: the root requires next to nothing, and nested modules are built against
// the root that they are nested in.
func TestModules(t *testing.T) {
	faults, err := checkModules(repository())
	report(t, faults, err)
}

// checkModules judges every go.mod of a tree, and its go.work.
func checkModules(tree fs.FS) ([]fault, error) {
	mods, err := modfiles(tree)
	if err != nil {
		return nil, err
	}
	work, err := readModfile(tree, "go.work")
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	for _, d := range work.all("use") {
		used[path.Clean(d.args[0])] = true
	}
	paths := map[string]string{} // the folder of each module, by its path
	for _, m := range mods {
		paths[m.path()] = m.dir
	}

	var faults []fault
	for _, d := range work.all("use") {
		dir := path.Clean(d.args[0])
		if !slices.ContainsFunc(mods, func(m modfile) bool { return m.dir == dir }) {
			faults = append(faults, fault{work.file, d.line, "uses " + dir + ", which has no go.mod", "delete the line"})
		}
	}
	for _, m := range mods {
		want := module
		if m.dir != "." {
			want += "/" + m.dir
		}
		if m.path() != want {
			faults = append(faults, fault{m.file, 1, "the module is called " + m.path(), "call it " + want + ": the path is the folder"})
		}
		switch m.dir {
		case ".":
			faults = append(faults, checkRoot(m, used)...)
		case "tools":
			faults = append(faults, checkTools(m, used)...)
		default:
			faults = append(faults, checkNested(m, used, paths)...)
		}
	}
	return sortFaults(faults), nil
}

// checkRoot: whoever imports the library gets at most three other modules with it.
func checkRoot(m modfile, used map[string]bool) []fault {
	var faults []fault
	for _, d := range m.all("require") {
		if d.comment != "indirect" && !slices.Contains([]string{testify, uuid, uniseg}, d.args[0]) {
			faults = append(faults, fault{m.file, d.line, "the root requires " + d.args[0], "put what needs it into a nested module"})
		}
	}
	for _, verb := range []string{"replace", "tool"} {
		for _, d := range m.all(verb) {
			faults = append(faults, fault{m.file, d.line, "the root has a " + verb + " line", "those who import the library do not see it: keep tools in tools/go.mod and replacements in nested modules"})
		}
	}
	if !used["."] {
		faults = append(faults, fault{"go.work", 0, "the root is not in use", "add: use ."})
	}
	return faults
}

// checkTools: what builds the project is no part of it.
func checkTools(m modfile, used map[string]bool) []fault {
	if used[m.dir] {
		return []fault{{"go.work", 0, "uses " + m.dir, "delete the line: the requirements of tools must not choose the versions of the library's; they are run with GOWORK=off"}}
	}
	return nil
}

// checkNested: a nested module finds the modules of this repository by relative path,
// with the workspace and without it.
func checkNested(m modfile, used map[string]bool, paths map[string]string) []fault {
	var faults []fault
	if !used[m.dir] {
		faults = append(faults, fault{"go.work", 0, m.dir + " is not in use", "add: use ./" + m.dir})
	}
	replaced := map[string]bool{}
	for _, d := range m.all("replace") {
		from, to, ok := replacement(d)
		dir, ours := paths[from]
		if !ours {
			continue
		}
		replaced[from] = true
		if !ok || path.Join(m.dir, to) != dir {
			faults = append(faults, fault{m.file, d.line, "replaces " + from + " by " + to, "replace it by its folder, " + relative(m.dir, dir)})
		}
	}
	need := []string{module}
	for _, d := range m.all("require") {
		if _, ours := paths[d.args[0]]; ours && d.args[0] != module {
			need = append(need, d.args[0])
		}
	}
	for _, p := range need {
		if !replaced[p] {
			faults = append(faults, fault{m.file, 0, "does not replace " + p, "add: replace " + p + " => " + relative(m.dir, paths[p])})
		}
	}
	return faults
}

// replacement takes "old [version] => new" apart; ok if new is a relative folder.
func replacement(d directive) (from, to string, ok bool) {
	i := slices.Index(d.args, "=>")
	if i < 1 || i+1 >= len(d.args) {
		return d.args[0], "", false
	}
	to = d.args[i+1]
	return d.args[0], to, strings.HasPrefix(to, "./") || strings.HasPrefix(to, "../")
}

// relative is the way from one folder of the tree to another.
func relative(from, to string) string {
	up := strings.Repeat("../", strings.Count(from, "/")+1)
	if to == "." {
		return up
	}
	return up + to
}
