package browsertest

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience bounds every wait. It is far more than anything takes.
const patience = 15 * time.Second

// site is the desktop's program, running on a database of its own.
type site struct {
	t       *testing.T
	flags   []string
	url     string
	process *exec.Cmd
	log     *record
}

// newSite starts the program with flags beside the usual ones: no demonstration, an
// empty database, any free port.
func newSite(t *testing.T, flags ...string) *site {
	t.Helper()
	browser(t) // without one there is nothing to test
	s := &site{t: t, flags: append([]string{"-demo", "none", "-db", filepath.Join(t.TempDir(), "desktop.db")}, flags...), log: &record{}}
	s.start("127.0.0.1:0")
	t.Cleanup(s.stop)
	return s
}

var opened = regexp.MustCompile(`the desktop is open.* agents=(http://\S+)/ `)

// start runs the program until it says where it is open.
func (s *site) start(addr string) {
	s.t.Helper()
	path, err := program()
	require.NoError(s.t, err)
	s.process = exec.Command(path, append([]string{"-addr", addr}, s.flags...)...)
	said := s.log.watch(opened)
	s.process.Stderr = s.log
	require.NoError(s.t, s.process.Start())
	select {
	case found := <-said:
		s.url = found[1]
	case <-time.After(patience):
		s.kill()
		require.Fail(s.t, "the desktop did not open", "%s", s.log)
	}
}

// kill ends the program as a power cut would.
func (s *site) kill() {
	s.process.Process.Kill()
	s.process.Wait()
	s.process = nil
}

// again starts the program where it was, on the same database.
func (s *site) again() {
	s.t.Helper()
	s.start(strings.TrimPrefix(s.url, "http://"))
}

// stop ends the program politely, and it has to comply.
func (s *site) stop() {
	if s.process == nil {
		return
	}
	s.process.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(patience, func() { s.process.Process.Kill() })
	err := s.process.Wait()
	if !late.Stop() || err != nil {
		s.t.Errorf("the desktop did not end as it should: %v\n%s", err, s.log)
	}
	if strings.Contains(s.log.String(), "DATA RACE") {
		s.t.Error(s.log)
	}
}

// record keeps what the program says.
type record struct {
	mu      sync.Mutex
	text    strings.Builder
	from    int // where the present watch began
	pattern *regexp.Regexp
	found   chan []string
}

// watch reports the first match in what is said from now on.
func (r *record) watch(pattern *regexp.Regexp) <-chan []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.from, r.pattern, r.found = r.text.Len(), pattern, make(chan []string, 1)
	return r.found
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text.Write(p)
	if r.pattern != nil {
		if match := r.pattern.FindStringSubmatch(r.text.String()[r.from:]); match != nil {
			r.found <- match
			r.pattern = nil
		}
	}
	return len(p), nil
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return "the desktop said:\n" + r.text.String()
}
