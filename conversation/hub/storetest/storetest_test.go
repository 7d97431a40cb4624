package storetest

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
)

// A recorder is the tb of a check that may fail.
type recorder struct {
	ctx    context.Context
	mu     sync.Mutex
	failed []string
}

func (r *recorder) Helper() {}

func (r *recorder) Context() context.Context { return r.ctx }

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = append(r.failed, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

// fails runs one check on a store and returns what it found.
func fails(ctx context.Context, c sentence, s hub.Store) []string {
	r := &recorder{ctx: ctx}
	same := func(s hub.Store) hub.Store { return s }
	e := &env{tb: r, reopen: same, second: same}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.check(e, s)
	}()
	<-done
	return r.failed
}

// A suite that nothing fails proves nothing: each fault must be found, and by the
// sentence that forbids it.
func TestSuiteFindsFaults(t *testing.T) {
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			var found []string
			for _, c := range contract() {
				if why := fails(t.Context(), c, f.apply(memory.New())); len(why) > 0 {
					found = append(found, c.text)
					t.Logf("%s: %s", c.text, why[0])
				}
			}
			if !slices.Contains(found, f.forbidden) {
				t.Errorf("the store %s, and %q was not found broken, but %q", f.name, f.forbidden, found)
			}
		})
	}
}

func TestSuitePassesTheReference(t *testing.T) {
	for _, c := range contract() {
		for _, why := range fails(t.Context(), c, memory.New()) {
			t.Errorf("%s: %s", c.text, why)
		}
	}
}

func TestSentencesAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range contract() {
		if seen[c.text] || c.text != strings.TrimSpace(c.text) || strings.Contains(c.text, "/") {
			t.Errorf("%q cannot be the name of a subtest of its own", c.text)
		}
		seen[c.text] = true
	}
	if len(seen) < 40 {
		t.Errorf("the contract has %d sentences, and used to have more", len(seen))
	}
}

// What a store cannot do is skipped by name, so that nobody takes it for proved.
func TestSkipsSayWhy(t *testing.T) {
	type bare struct{ hub.Store }
	e, s := &env{}, bare{memory.New()}
	for _, c := range contract() {
		if got := e.lacks(c, s); got != string(c.needs) {
			t.Errorf("%s: skipped with %q, want %q", c.text, got, c.needs)
		}
		if got := (&env{reopen: func(s hub.Store) hub.Store { return s }, second: func(s hub.Store) hub.Store { return s }}).lacks(c, memory.New()); got != "" {
			t.Errorf("%s: skipped with %q by a store that can do everything", c.text, got)
		}
	}
}

// A host has the standard library and this module, and needs nothing else.
func TestImportsAreFew(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), "_test.go") || !strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			name, quoted := strings.CutPrefix(strings.TrimSpace(line), `"`)
			if quoted && strings.HasSuffix(name, `"`) && strings.Contains(name, ".") && strings.HasPrefix(line, "\t\"") &&
				name != `github.com/parley-go/parley/conversation/hub"` && strings.Count(line, `"`) == 2 {
				t.Errorf("%s imports %s", f.Name(), name)
			}
		}
	}
}
