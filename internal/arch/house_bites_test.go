package arch

import (
	"slices"
	"testing"
)

// The go.mod files of a small repository, with one module nested in it.
const (
	rootMod   = "module github.com/parley-go/parley\n"
	sqliteMod = "module github.com/parley-go/parley/conversation/hub/sqlite\n"
)

// TestHouseBites plants wrong arrows and wrong places.
func TestHouseBites(t *testing.T) {
	const pkg = "package x\n\n"
	for _, c := range []struct {
		name string
		tree map[string]string
		want []string
	}{
		{"arrows that are drawn", map[string]string{
			"routing/x.go":                        pkg + `import _ "time"`,
			"routing/x_test.go":                   pkg + `import (_ "github.com/stretchr/testify/require"; _ "github.com/parley-go/parley/routing"; _ "github.com/parley-go/parley/internal/script")`,
			"routing/sim/x.go":                    pkg + `import _ "github.com/parley-go/parley/routing"`,
			"sms/x.go":                            pkg + `import (_ "github.com/rivo/uniseg"; _ "github.com/parley-go/parley/sms/internal/gsm")`,
			"conversation/hub/x.go":               pkg + `import (_ "github.com/parley-go/parley/conversation"; _ "github.com/google/uuid")`,
			"conversation/hub/x_test.go":          pkg + `import _ "github.com/parley-go/parley/conversation/hub/hubtest"`,
			"conversation/hub/hubtest/x.go":       pkg + `import _ "github.com/parley-go/parley/conversation/hub/memory"`,
			"conversation/hub/sqlite/x.go":        pkg + `import (_ "modernc.org/sqlite"; _ "github.com/parley-go/parley/conversation/hub")`,
			"conversation/hub/sqlite/x_test.go":   pkg + `import _ "github.com/parley-go/parley/conversation/hub/storetest"`,
			"conversation/hub/sqlite/schema/x.go": pkg + `import _ "github.com/parley-go/parley/conversation/hub/sqlite"`,
			"conversation/hub/testdata/x.go":      "no Go at all",
		}, nil},
		{"leaves that know each other", map[string]string{
			"agentstate/x.go": pkg + `import _ "github.com/parley-go/parley/routing"`,
			"sms/x_test.go":   pkg + `import _ "github.com/parley-go/parley/canned"`,
		}, []string{
			"agentstate/x.go:3: agentstate imports routing; leaves do not know each other: take a view",
			"sms/x_test.go:3: sms imports canned; leaves do not know each other"}},
		{"arrows that point up", map[string]string{
			"routing/x.go":                  pkg + `import _ "github.com/parley-go/parley/conversation/hub"`,
			"conversation/x.go":             pkg + `import _ "github.com/parley-go/parley/routing/sim"`,
			"conversation/hub/storetest.go": pkg + `import _ "github.com/parley-go/parley/conversation/hub/memory"`,
		}, []string{
			"conversation/hub/storetest.go:3: conversation/hub imports conversation/hub/memory; arrows only point down, and conversation/hub/memory already builds on conversation/hub",
			"conversation/x.go:3: conversation imports routing/sim; the drawing in internal/arch/house_test.go has no such arrow",
			"routing/x.go:3: routing imports conversation/hub; arrows only point down"}},
		{"the root knows a nested module", map[string]string{
			"conversation/hub/x_test.go":        pkg + `import _ "github.com/parley-go/parley/conversation/hub/sqlite"`,
			"conversation/hub/sqlite/x_test.go": pkg,
		}, []string{
			"conversation/hub/x_test.go:3: the root module imports conversation/hub/sqlite, which is a nested module; turn the arrow round: nested modules depend on the root, never the other way, tests included"}},
		{"foreign packages", map[string]string{
			"agentstate/x.go":                         pkg + `import _ "github.com/google/uuid"`,
			"routing/x.go":                            pkg + `import _ "github.com/stretchr/testify/assert"`,
			"conversation/hub/storetest/x.go":         pkg + `import _ "github.com/stretchr/testify/assert"`,
			"conversation/hub/memory/x_test.go":       pkg + `import _ "pgregory.net/rapid"`,
			"internal/arch/x_test.go":                 pkg + `import _ "github.com/stretchr/testify/assert"`,
			"internal/script/x_test.go":               pkg + `import _ "github.com/parley-go/parley/routing"`,
			"conversation/hub/memory/internal/x/x.go": pkg + `import _ "github.com/google/uuid"`,
		}, []string{
			"agentstate/x.go:3: agentstate imports github.com/google/uuid; use the standard library",
			"conversation/hub/memory/internal/x/x.go:3: conversation/hub/memory imports github.com/google/uuid",
			"conversation/hub/memory/x_test.go:3: conversation/hub/memory imports pgregory.net/rapid",
			"conversation/hub/storetest/x.go:3: conversation/hub/storetest imports testify outside its tests",
			"internal/arch/x_test.go:3: internal/arch imports github.com/stretchr/testify/assert",
			"internal/script/x_test.go:3: internal/script imports routing",
			"routing/x.go:3: routing imports testify outside its tests"}},
		{"places", map[string]string{
			"parley.go":           pkg,
			"billing/x.go":        pkg,
			"billing/y.go":        pkg,
			"routing/utils/x.go":  pkg,
			"conversation/types":  "a file may be called so",
			"canned/pkg/any.text": "a folder not",
		}, []string{
			"billing/x.go: package billing is not in the drawing; give it a room with its arrows in internal/arch/house_test.go",
			"canned/pkg: a folder named pkg; name it after what it holds",
			"parley.go: a Go file at the root; the root holds no package",
			"routing/utils: a folder named utils",
			"routing/utils/x.go: package routing/utils is not in the drawing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.tree["go.mod"] = rootMod
			c.tree["conversation/hub/sqlite/go.mod"] = sqliteMod
			faults, err := checkHouse(planted(c.tree))
			bites(t, faults, err, c.want...)
		})
	}
}

// TestHouseStands: the drawing itself has no arrow into nothing, no circle, and no leaf
// that knows a leaf.
func TestHouseStands(t *testing.T) {
	leaves := []string{"agentstate", "routing", "sms", "canned", "mask"}
	for name, r := range house {
		if above(name, name) {
			t.Errorf("%s stands above itself", name)
		}
		for _, target := range slices.Concat(r.imports, r.tests) {
			if to, ok := house[target]; !ok && target != uuid && target != uniseg {
				t.Errorf("%s has an arrow to %s, which is not in the drawing", name, target)
			} else if to.nested {
				t.Errorf("%s has an arrow to %s, which is a nested module", name, target)
			}
		}
	}
	for _, name := range leaves {
		for _, target := range house[name].imports {
			if target != uniseg {
				t.Errorf("the leaf %s imports %s", name, target)
			}
		}
	}
}

// TestModulesBites plants wrong requirements, replacements and workspaces.
func TestModulesBites(t *testing.T) {
	const (
		work    = "go 1.26\n\nuse (\n\t.\n\t./conversation/hub/sqlite\n\t./examples\n)\n"
		replace = "replace github.com/parley-go/parley => ../../..\n"
	)
	for _, c := range []struct {
		name string
		tree map[string]string
		want []string
	}{
		{"as it should be", map[string]string{
			"go.mod":       rootMod + "require (\n\tgithub.com/google/uuid v1.6.0\n\tgithub.com/rivo/uniseg v0.4.7\n\tgopkg.in/yaml.v3 v3.0.1 // indirect\n)\n",
			"tools/go.mod": "module github.com/parley-go/parley/tools\ntool honnef.co/go/tools/cmd/staticcheck\n",
			"examples/go.mod": "module github.com/parley-go/parley/examples\n" +
				"require github.com/parley-go/parley/conversation/hub/sqlite v0.0.0\n" +
				"replace (\n\tgithub.com/parley-go/parley => ../\n\tgithub.com/parley-go/parley/conversation/hub/sqlite v0.0.0 => ../conversation/hub/sqlite\n)\n",
		}, nil},
		{"the root requires too much", map[string]string{
			"go.mod": rootMod + "require (\n\tgithub.com/google/uuid v1.6.0\n\tmodernc.org/sqlite v1.60.0\n)\nreplace modernc.org/sqlite => ./x\ntool example.com/x\n",
		}, []string{
			"go.mod:4: the root requires modernc.org/sqlite; put what needs it into a nested module",
			"go.mod:6: the root has a replace line", "go.mod:7: the root has a tool line"}},
		{"replacements", map[string]string{
			"conversation/hub/sqlite/go.mod": sqliteMod + "replace github.com/parley-go/parley => ../..\n",
			"examples/go.mod":                "module github.com/parley-go/parley/examples\nrequire github.com/parley-go/parley/conversation/hub/sqlite v0.0.0\n",
		}, []string{
			"conversation/hub/sqlite/go.mod:2: replaces github.com/parley-go/parley by ../..; replace it by its folder, ../../../",
			"examples/go.mod: does not replace github.com/parley-go/parley; add: replace github.com/parley-go/parley => ../",
			"examples/go.mod: does not replace github.com/parley-go/parley/conversation/hub/sqlite; add: replace github.com/parley-go/parley/conversation/hub/sqlite => ../conversation/hub/sqlite"}},
		{"the workspace", map[string]string{
			"go.work":           "use ./conversation/hub/sqlite\nuse ./gone\nuse ./tools\n",
			"tools/go.mod":      "module github.com/parley-go/parley/tools\n",
			"sms/smpp/go.mod":   "module github.com/parley-go/parley/smpp\nreplace github.com/parley-go/parley v0.0.0 => ../../\n",
			"sms/smpp/smpp.go":  "package smpp\n",
			"testdata/x/go.mod": "module x\n",
		}, []string{
			"go.work: the root is not in use; add: use .",
			"go.work: sms/smpp is not in use; add: use ./sms/smpp",
			"go.work: uses tools; delete the line",
			"go.work:2: uses gone, which has no go.mod",
			"sms/smpp/go.mod:1: the module is called github.com/parley-go/parley/smpp; call it github.com/parley-go/parley/sms/smpp"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree := map[string]string{
				"go.mod": rootMod, "go.work": work,
				"conversation/hub/sqlite/go.mod": sqliteMod + replace,
				"examples/go.mod":                "module github.com/parley-go/parley/examples\nreplace github.com/parley-go/parley => ../\n",
			}
			if c.tree["go.work"] != "" {
				delete(tree, "examples/go.mod")
			}
			for name, text := range c.tree {
				tree[name] = text
			}
			faults, err := checkModules(planted(tree))
			bites(t, faults, err, c.want...)
		})
	}
}
