package web

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// state is an agent's state as its page shows it, with the reason.
func (b *browser) state() string {
	b.t.Helper()
	view := b.want(200, "GET", "/api/agent/desktop", nil)["desktop"].(map[string]any)
	reason, _ := view["reason"].(string)
	return view["state"].(string) + " " + reason
}

func (s *site) tick() {
	s.t.Helper()
	_, err := s.hub.Tick(s.t.Context())
	require.NoError(s.t, err)
}

// An agent whose page is closed is Ready for the grace and then NotReady(lost). What
// was offered to it goes to the next one, and nobody has missed anything.
func TestA16_AClosedPageEndsReadiness(t *testing.T) {
	inBubble(t, func(t *testing.T, s *site) {
		ann, ada := s.agent("ann"), s.browser()
		w := ann.listen("/api/agent/events", "")
		require.NotEmpty(t, w.news())
		w.end()
		time.Sleep(grace - time.Second)
		s.tick()
		require.Equal(t, "ready ", ann.state())
		ada.write("Hello")
		require.Equal(t, "busy ", ann.state(), "it is offered to her")
		bob := s.agent("bob")
		require.Equal(t, "ready ", bob.state())

		time.Sleep(time.Second)
		s.tick()
		require.Equal(t, "not_ready lost", ann.state())
		require.Equal(t, "busy ", bob.state(), "now it is offered to him")
		agent, err := s.hub.Agent(t.Context(), "ann")
		require.NoError(t, err)
		require.Zero(t, agent.Misses)
		require.Empty(t, agent.Work)
	})
}

// A page that is reloaded, or open for an hour, loses nothing.
func TestA16_AReloadLosesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, s *site) {
		ann := s.agent("ann")
		w := ann.listen("/api/agent/events", "")
		for range 3 {
			time.Sleep(grace * 3 / 4)
			w.end()
			s.tick()
			time.Sleep(grace / 4)
			w = ann.listen("/api/agent/events", "")
			require.NotEmpty(t, w.news())
			s.tick()
			require.Equal(t, "ready ", ann.state())
		}
		for range 60 {
			time.Sleep(time.Minute)
			s.tick()
		}
		require.Equal(t, "ready ", ann.state())
	})
}

// Who logs in and closes the page at once is lost like anybody else.
func TestA16_APageThatIsClosedRightAfterTheLogIn(t *testing.T) {
	inBubble(t, func(t *testing.T, s *site) {
		ann := s.browser()
		ann.want(200, "POST", "/api/agent/session", map[string]any{"agent": "ann"})
		w := ann.listen("/api/agent/events", "")
		require.NotEmpty(t, w.news())
		ann.do("agent.log_in", map[string]any{"do": map[string]any{"ready": true}})
		require.NotEmpty(t, w.news())
		w.end()
		time.Sleep(grace)
		s.tick()
		require.Equal(t, "not_ready lost", ann.state())
	})
}
