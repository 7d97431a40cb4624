package web

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation"
)

// signals are the events of that name that have come.
func (w *wire) signals(name string) []string {
	var list []string
	for _, e := range w.news() {
		if e.name == name {
			list = append(list, e.data)
		}
	}
	return list
}

func (b *browser) hint(path string, on bool, c string) {
	b.t.Helper()
	b.keys++
	b.want(200, "POST", path, map[string]any{"key": "hint-" + string(rune('a'+b.keys)), "kind": "conversation.typing",
		"command": map[string]any{"conversation": c, "on": on}})
}

// Who is typing is told to the other side of the conversation and to nobody else, and
// a customer is not told who it is.
func TestE14_TypingReachesOnlyTheOtherSide(t *testing.T) {
	inBubble(t, func(t *testing.T, s *site) {
		ann, ada := s.agent("ann"), s.browser()
		c := ada.write("Hello")
		ann.do("conversation.open", map[string]any{"conversation": c})
		bob, bea := s.agent("bob"), s.browser()
		ann.do("agent.not_ready", map[string]any{"do": map[string]any{"reason": "lunch"}})
		d := bea.write("Hello too")
		bob.do("conversation.open", map[string]any{"conversation": d})
		everybody := map[string]*wire{}
		for who, b := range map[string]*browser{"ann": ann, "bob": bob} {
			everybody[who] = b.listen("/api/agent/events", "")
		}
		for who, b := range map[string]*browser{"ada": ada, "bea": bea} {
			everybody[who] = b.listen("/api/customer/events", "")
		}
		told := func() map[string][]string {
			out := map[string][]string{}
			for who, w := range everybody {
				if heard := w.signals("typing"); heard != nil {
					out[who] = heard
				}
			}
			return out
		}
		require.Empty(t, told())

		ada.hint("/api/customer/commands", true, c)
		heard := told()
		require.Len(t, heard, 1)
		require.Len(t, heard["ann"], 1)
		require.Contains(t, heard["ann"][0], `"on":true`)
		require.Contains(t, heard["ann"][0], `"role":"customer"`)

		ann.hint("/api/agent/commands", true, c)
		require.Equal(t, map[string][]string{"ada": {`{"on":true}`}}, told())
		ann.hint("/api/agent/commands", false, c)
		require.Equal(t, map[string][]string{"ada": {`{"on":false}`}}, told())
	})
}

// A notice for one agent reaches that agent's page only.
func TestC7_ANoticeReachesOnlyItsAgent(t *testing.T) {
	inBubble(t, func(t *testing.T, s *site) {
		ann, ada := s.agent("ann"), s.browser()
		at, beside, chat := ann.listen("/api/agent/events", ""), s.agent("bob").listen("/api/agent/events", ""), ada.listen("/api/customer/events", "")
		for _, w := range []*wire{at, beside, chat} {
			require.Len(t, w.news(), 1, "how things are")
		}
		c := ada.write("Hello")
		heard := at.signals("notify")
		require.NotEmpty(t, heard)
		require.Contains(t, heard[0], conversation.NotifyOffer)
		require.Contains(t, heard[0], c)
		require.Empty(t, beside.signals("notify"))
		require.Empty(t, chat.signals("notify"))
	})
}

// A reader that does not keep up misses signals and stops nobody; one that has gone is
// told nothing more.
func TestSignalsDoNotWait(t *testing.T) {
	s := &Signals{}
	slow, end := s.subscribe()
	for range 100 {
		s.Publish(conversation.Notify{Agent: "ann"})
	}
	require.Len(t, slow, cap(slow))
	end()
	<-slow
	s.Publish(conversation.Notify{Agent: "ann"})
	require.Len(t, slow, cap(slow)-1)
	none, end := (*Signals)(nil).subscribe()
	defer end()
	require.Nil(t, none)
}
