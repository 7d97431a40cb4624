package arch

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
)

const (
	testify = "github.com/stretchr/testify"
	uuid    = "github.com/google/uuid"
	uniseg  = "github.com/rivo/uniseg"
)

// A room is a package of the house.
type room struct {
	// imports are the packages of this project and of others that it may import
	// beside the standard library.
	imports []string
	// tests are further packages that its tests may import. Those of the root module
	// may use testify and internal/script without being told.
	tests []string
	// pure packages decide and do nothing else; see purity_test.go.
	pure bool
	// nested rooms are modules of their own: they bring their own dependencies, and
	// the packages below them are theirs.
	nested bool
	// bare rooms use the standard library only, in their tests too.
	bare bool
	// any room of the project may be imported.
	any bool
}

// The house, from the top down. Arrows only point to what stands above, leaves do not
// know each other, and a package that is missing here has no place yet: give it one.
// What a room keeps in its folder "internal" is part of the room.
var house = map[string]room{
	"agentstate": {pure: true},
	"routing":    {pure: true},
	"sms":        {pure: true, imports: []string{uniseg}},
	"canned":     {pure: true, imports: []string{uniseg}},
	"mask":       {pure: true, imports: []string{uniseg}},
	"mask/form":  {imports: []string{"mask"}},

	"routing/erlang":      {},
	"routing/routingtest": {imports: []string{"routing", "agentstate"}},
	"routing/sim":         {imports: []string{"routing", "agentstate", "routing/erlang"}, tests: []string{"routing/routingtest"}},

	"conversation": {pure: true, imports: []string{"agentstate", "routing", "mask"}},

	"conversation/hub": {
		imports: []string{"conversation", "agentstate", "routing", "mask", "sms", "canned", uuid},
		tests:   append([]string{"conversation/hub/memory"}, kits...),
	},
	"conversation/hub/memory":        {imports: []string{"conversation/hub"}, tests: kits},
	"conversation/hub/storetest":     {imports: []string{"conversation/hub"}, tests: []string{"conversation/hub/memory"}},
	"conversation/hub/transporttest": {imports: []string{"conversation/hub"}, tests: []string{"conversation/hub/memory"}},
	"conversation/hub/hubtest": {
		imports: []string{"conversation/hub", "conversation/hub/memory", "conversation", "agentstate", "routing", "mask", "sms", "canned", "internal/script"},
		tests:   kits,
	},

	"conversation/hub/sqlite":   {nested: true, imports: []string{"conversation/hub"}, tests: adapterTests},
	"conversation/hub/postgres": {nested: true, imports: []string{"conversation/hub"}, tests: adapterTests},
	"sms/phone":                 {nested: true, imports: []string{"sms"}},
	"sms/smpp":                  {nested: true, imports: []string{"sms", "conversation", "conversation/hub"}, tests: adapterTests},
	"sms/httpsms":               {nested: true, imports: []string{"sms", "conversation", "conversation/hub"}, tests: adapterTests},
	"canned/html":               {nested: true, imports: []string{"canned"}},
	"examples":                  {nested: true, any: true},

	"internal/arch":   {bare: true},
	"internal/script": {bare: true},
	"tools":           {nested: true},
}

// kits are the packages that certify adapters and run scenarios.
var kits = []string{"conversation/hub/storetest", "conversation/hub/transporttest", "conversation/hub/hubtest"}

// adapterTests may tell whole stories: they drive a hub with commands.
var adapterTests = append([]string{"conversation/hub/memory", "conversation", "agentstate", "routing", "internal/script"}, kits...)

// roomOf returns the room that a folder belongs to.
func roomOf(dir string) (string, bool) {
	outer, _, _ := strings.Cut(dir+"/", "/internal/")
	outer = strings.TrimSuffix(outer, "/")
	for d := outer; d != "."; d = path.Dir(d) {
		if r, ok := house[d]; ok && (d == outer || r.nested) {
			return d, true
		}
	}
	return "", false
}

// TestHouse: every import in the repository is an arrow of the drawing.
func TestHouse(t *testing.T) {
	faults, err := checkHouse(repository())
	report(t, faults, err)
}

// checkHouse holds the imports and folders of a tree against the drawing.
func checkHouse(tree fs.FS) ([]fault, error) {
	files, _, err := sources(tree)
	if err != nil {
		return nil, err
	}
	mods, err := modfiles(tree)
	if err != nil {
		return nil, err
	}
	faults, err := checkFolders(tree)
	if err != nil {
		return nil, err
	}
	homeless := map[string]bool{}
	for _, s := range files {
		name, ok := roomOf(s.dir)
		switch {
		case s.dir == ".":
			faults = append(faults, fault{s.file, 0, "a Go file at the root", "the root holds no package: move it into a room of the house"})
		case !ok:
			if !homeless[s.dir] {
				faults = append(faults, fault{s.file, 0, "package " + s.dir + " is not in the drawing", "give it a room with its arrows in internal/arch/house_test.go, or put it into one that exists"})
			}
			homeless[s.dir] = true
		default:
			faults = append(faults, checkArrows(s, name, mods)...)
		}
	}
	return sortFaults(faults), nil
}

// checkFolders: a folder is named after what it holds.
func checkFolders(tree fs.FS) ([]fault, error) {
	var faults []fault
	err := walk(tree, func(name string, d fs.DirEntry) error {
		if d.IsDir() && slices.Contains([]string{"types", "common", "util", "utils", "pkg"}, d.Name()) {
			faults = append(faults, fault{name, 0, "a folder named " + d.Name(), "name it after what it holds"})
		}
		return nil
	})
	return faults, err
}

// checkArrows judges the imports of one file that stands in the named room.
func checkArrows(s source, name string, mods []modfile) []fault {
	var faults []fault
	r := house[name]
	for _, i := range s.imports {
		add := func(what, todo string) { faults = append(faults, fault{s.file, i.line, what, todo}) }
		target, ours := strings.CutPrefix(i.path, module+"/")
		home := moduleOf(s.dir, mods)
		switch {
		case standard(i.path):
		case ours && home == "." && moduleOf(target, mods) != ".":
			add("the root module imports "+target+", which is a nested module", "turn the arrow round: nested modules depend on the root, never the other way, tests included")
		case allowed(r, i.path, s.test):
		case ours && sameRoom(target, name):
		case ours && s.test && home == "." && !r.bare && target == "internal/script":
		case ours:
			add(name+" imports "+target, arrowAdvice(name, target))
		case home != "." && !r.bare:
		case s.test && !r.bare && below(i.path, testify):
		case below(i.path, testify) && !r.bare:
			add(name+" imports testify outside its tests", "use it in _test.go files only")
		default:
			add(name+" imports "+i.path, "use the standard library; dependencies are listed in internal/arch/house_test.go")
		}
	}
	return faults
}

// allowed reports whether the drawing has this arrow.
func allowed(r room, imp string, test bool) bool {
	arrows := r.imports
	if test {
		arrows = slices.Concat(arrows, r.tests)
	}
	target, ours := strings.CutPrefix(imp, module+"/")
	if !ours {
		target = imp
	}
	return ours && r.any || slices.Contains(arrows, target)
}

// sameRoom: a package sees itself and the folder "internal" of its own room.
func sameRoom(target, name string) bool {
	owner, ok := roomOf(target)
	return ok && owner == name
}

// arrowAdvice says why an arrow inside the project is missing.
func arrowAdvice(name, target string) string {
	from := house[name]
	to, ok := house[target]
	if ok && from.pure && to.pure {
		return "leaves do not know each other: take a view (an interface or a small struct) instead"
	}
	if above(name, target) {
		return "arrows only point down, and " + target + " already builds on " + name + ": turn the arrow round"
	}
	return "the drawing in internal/arch/house_test.go has no such arrow: go through a package that " + name + " may import"
}

// above reports whether target builds on name, at any distance.
func above(name, target string) bool {
	for _, next := range house[target].imports {
		if next == name || above(name, next) {
			return true
		}
	}
	return false
}

// moduleOf returns the folder of the module that a folder belongs to.
func moduleOf(dir string, mods []modfile) string {
	best := "."
	for _, m := range mods {
		if below(dir, m.dir) && len(m.dir) > len(best) {
			best = m.dir
		}
	}
	return best
}

// below reports whether p is the path q or stands under it.
func below(p, q string) bool { return p == q || strings.HasPrefix(p, q+"/") }

// standard reports whether the import path is of the standard library.
func standard(imp string) bool {
	first, _, _ := strings.Cut(imp, "/")
	return !strings.Contains(first, ".")
}
