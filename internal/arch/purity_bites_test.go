package arch

import (
	"strings"
	"testing"
)

// TestPurityBites plants one impure line after the other into a pure package.
func TestPurityBites(t *testing.T) {
	for _, c := range []struct {
		name string
		code string // the package without its clause, on line 3 and below
		want []string
	}{
		{"a clean package", `import ("errors"; "fmt"; "maps"; "slices"; "time")
			var ErrGone = errors.New("gone")
			var table = map[string]int{"a": 1}
			var _ fmt.Stringer = T{}
			type T struct{ n int }
			func (t T) String() string { t.n++; return "" }
			func f(m map[string]int, now time.Time) (s []string) {
				m["x"] = table["a"]
				for k := range m { // any order: the keys are added up
					s = append(s, k)
				}
				for _, k := range slices.Sorted(maps.Keys(m)) { s = append(s, k) }
				_ = slices.SortedFunc(maps.Values[map[string]int](m), func(a, b int) int { return a - b })
				_ = time.UnixMilli(1).UTC()
				return s
			}`, nil},
		{"the clock", `import "time"
			func f() time.Time { return time.Now() }
			var g = time.Now
			func h(t time.Time) time.Duration { return time.Since(t) + time.Until(t) }`, []string{
			"routing/x.go:4: uses time.Now; take the instant as an argument",
			"routing/x.go:5: uses time.Now;", "routing/x.go:6: uses time.Since", "routing/x.go:6: uses time.Until"}},
		{"a dot import", `import . "time"
			func f() Time { return Now() }`, []string{"x.go:4: uses time.Now"}},
		{"timers", `import "time"
			func f() { time.Sleep(1); time.AfterFunc(1, f); time.NewTimer(1) }
			func g() { time.NewTicker(1); time.Tick(1); time.After(1) }`, []string{
			"x.go:4: uses time.Sleep; return a deadline as data", "uses time.AfterFunc", "uses time.NewTimer",
			"x.go:5: uses time.NewTicker", "uses time.Tick", "uses time.After;"}},
		{"the zone of the machine", `import "time"
			func f(t time.Time) (time.Time, error) { _, err := time.LoadLocation("x"); return t.Local().In(time.Local), err }
			func g() time.Time { return time.Unix(0, 0) }`, []string{
			"x.go:4: uses time.LoadLocation; take a *time.Location", "uses (time.Time).Local", "uses time.Local",
			"x.go:5: time.Unix gives an instant in the zone of the machine; say time.Unix(...).UTC()"}},
		{"randomness and the world", `import _ "math/rand/v2"
			import _ "crypto/rand"
			import _ "os"
			import _ "net/http"
			import _ "reflect"
			import _ "unsafe"
			import _ "sync"
			import "log/slog"
			func f() slog.Value { slog.Info("x"); return slog.StringValue("x") }`, []string{
			"x.go:3: routing is pure and imports math/rand/v2; let the hub do it and pass the result in",
			"imports crypto/rand", "imports os", "imports net/http", "imports reflect", "imports unsafe", "imports sync",
			"x.go:11: uses log/slog.Info; return what is to be logged"}},
		{"cgo", `import "C"
			func f() {}`, []string{"x.go:3: routing is pure and imports C"}},
		{"output", `import "fmt"
			func f() { fmt.Println(); println() }`, []string{"x.go:4: uses fmt.Println; return the text", "x.go:4: uses println"}},
		{"goroutines and channels", `func f() {
				go f()
				select {}
			}
			func g(c chan int) { c <- 1; <-c }`, []string{
			"x.go:4: starts a goroutine; a decision runs in one goroutine", "x.go:5: a select",
			"x.go:7: a channel", "x.go:7: sends to a channel", "x.go:7: receives from a channel"}},
		{"a range over a map", `type desk map[string]int
			func f(d desk) { for range d { } }
			func g[M ~map[K]V, K comparable, V any](m M) { for range m { } }
			func h[M any](m map[string]M) {
				for range m { // any order:
				}
			}
			func i(s []int) {
				for range s { // any order: it is a slice
				}
			}`, []string{
			"x.go:4: ranges over a map, whose order differs from run to run; range over slices.Sorted(maps.Keys(m))",
			"x.go:5: ranges over a map",
			"x.go:7: an order is excused without a reason",
			"x.go:11: an excuse for an order where none is at stake"}},
		{"the iterators of a map", `import ("maps"; "slices")
			func f(m map[string]int) {
				for range maps.Keys(m) { }
				_ = slices.Collect(maps.Values(m))
				for range maps.All(m) { } // any order: only counted
				_ = maps.Keys[map[string]int]
			}`, []string{
			"x.go:5: maps.Keys yields an order that differs from run to run; put it directly into slices.Sorted",
			"x.go:6: maps.Values yields", "x.go:8: maps.Keys yields"}},
		{"package variables", `import "errors"
			var Default = 1
			var ErrWrapped = error(nil)
			var count int
			type state struct{ n int }
			var cache = &state{}
			var next = counter()
			var _ = counter()
			var errOK = errors.New("ok")
			func counter() func() int { return func() int { return 0 } }`, []string{
			"x.go:4: the package variable Default is exported; anybody could change it",
			"x.go:5: the package variable ErrWrapped is exported",
			"x.go:6: the package variable count has no value",
			"x.go:8: the package variable cache is a pointer",
			"x.go:9: the package variable next is a function that may remember something",
			"x.go:10: a call for its effect when the package is loaded"}},
		{"changes of package variables", `import ("encoding/json"; "slices")
			var table = map[string][]int{}
			var n, list = 1, []int{1}
			var s = struct{ a struct{ b int } }{}
			var c = counter{}
			type counter struct{ n int }
			func (c *counter) add() { c.n++ }
			func init() { n = 2 }
			func f() {
				table["a"] = nil
				n++
				s.a.b += 1
				for n = range 3 { }
				_ = &s.a
				c.add()
				slices.Sort(list)
				delete(table, "a")
				_ = json.Unmarshal(nil, &list)
				table := map[string]int{}
				table["mine"] = 1
			}`, []string{
			"x.go:10: an init function", "x.go:10: assigns to the package variable n; package variables never change",
			"x.go:12: assigns to the package variable table", "x.go:13: assigns to the package variable n",
			"x.go:14: assigns to the package variable s", "x.go:15: assigns to the package variable n",
			"x.go:16: takes the address of the package variable s", "x.go:17: calls add, which may change, the package variable c",
			"x.go:18: slices.Sort changes the package variable list", "x.go:19: delete changes the package variable table",
			"x.go:20: takes the address of the package variable list"}},
		{"what does not compile", `func f() { undefined() }`, []string{
			"routing: does not type-check: routing/x.go:3:12: undefined: undefined; mend it first"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			faults, err := checkPurity(planted(map[string]string{"routing/x.go": "package routing\n\n" + c.code}))
			bites(t, faults, err, c.want...)
		})
	}
}

// TestPurityKnowsItsFiles: what is pure, and which files of it are looked at.
func TestPurityKnowsItsFiles(t *testing.T) {
	const clock = "package x\n\nimport \"time\"\n\nfunc f() { time.Now() }\n"
	faults, err := checkPurity(planted(map[string]string{
		"agentstate/x.go":              clock,
		"agentstate/x_test.go":         clock,
		"sms/internal/gsm/x.go":        clock,
		"sms/gen.go":                   "//go:build ignore\n\n" + strings.Replace(clock, "package x", "package main", 1),
		"sms/linux_only.go":            "//go:build linux\n\npackage sms\n",
		"canned/a_windows.go":          "package canned\n",
		"mask/x.go":                    "package mask\n\nimport _ \"github.com/parley-go/parley/sms\"\n",
		"routing/sim/x.go":             clock,
		"conversation/hub/x.go":        clock,
		"conversation/testdata/x.go":   clock,
		"mask/form/x.go":               clock,
		"examples/desktop/x.go":        clock,
		"conversation/hub/sqlite/x.go": clock,
	}))
	if err == nil {
		faults = dropTypeErrors(faults)
	}
	bites(t, faults, err,
		"agentstate/x.go:5: uses time.Now",
		"canned/a_windows.go:1: the file is built on some machines only",
		"mask/x.go:3: mask is pure and imports github.com/parley-go/parley/sms; the arrows of mask are drawn in",
		"sms/internal/gsm/x.go:5: uses time.Now",
		"sms/linux_only.go:3: the file is built on some machines only")
}

// dropTypeErrors leaves out imports of packages that the repository may not have yet.
func dropTypeErrors(faults []fault) []fault {
	var kept []fault
	for _, f := range faults {
		if !strings.HasPrefix(f.what, "does not type-check") {
			kept = append(kept, f)
		}
	}
	return kept
}
