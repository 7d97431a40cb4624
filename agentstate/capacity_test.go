package agentstate

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAdmitNamesTheFirstRuleInTheWay(t *testing.T) {
	full := Agent{ID: "ann", Capacity: room, Work: []Work{{ID: "c1/1", Channel: "sms", Phase: Active}}}
	require.NoError(t, full.Admit("web"))
	require.ErrorIs(t, full.Admit("sms"), NoRoom)
	require.ErrorIs(t, full.Admit("fax"), ChannelNotServed)
	require.ErrorIs(t, Agent{}.Admit("web"), ChannelNotServed, "the zero value serves no channel")
	none := Agent{Capacity: Capacity{Channels: map[string]Limit{"web": {}}}}
	require.ErrorIs(t, none.Admit("web"), NoRoom, "a limit of 0 is none")
}

func TestOpenAsksForTheWishFirst(t *testing.T) {
	a := Agent{ID: "ann", Capacity: room}
	for _, intent := range []State{"", LoggedOut, NotReady} {
		a.Intent.State = intent
		require.NoError(t, a.Admit("web"), "room is another question")
		require.ErrorIs(t, a.Open("web"), NotOpen)
		require.Empty(t, a.OpenChannels())
	}
	a.Intent.State = Ready
	require.NoError(t, a.Open("web"))
	require.ErrorIs(t, a.Open("fax"), ChannelNotServed)
	require.Equal(t, []string{"sms", "web"}, a.OpenChannels())
}

func TestLowerCapacityTakesNoWorkAwayAndAdmitsNone(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.talk("10:00:06", "c2/1", "web")
	s.talk("10:00:07", "c3/1", "sms")
	s.do("10:01:00", Configure{Name: "Ann", Capacity: Capacity{Channels: map[string]Limit{"web": {Max: 1}}}})
	require.Len(t, s.ann.Work, 3)
	s.shows(Busy)
	s.refused("10:01:01", Reserve{Work: "c4/1", Channel: "web"}, NoRoom)
	s.do("10:02:00", Finish{Work: "c1/1"})
	s.refused("10:02:01", Reserve{Work: "c4/1", Channel: "web"}, NoRoom)
	s.do("10:03:00", Finish{Work: "c2/1"})
	s.do("10:03:01", Reserve{Work: "c4/1", Channel: "web"})
	s.do("10:03:02", Park{Work: "c3/1"})
	s.refused("10:03:03", Resume{Work: "c3/1"}, ChannelNotServed)
	s.do("10:03:04", Finish{Work: "c3/1"})
}

// Least loaded compares these two; work on a channel that was taken from the agent
// still keeps it occupied.
func TestLoadCountsAllWorkThatTakesRoom(t *testing.T) {
	s := readyAt(t, "10:00:00")
	loaded := func(load, fits int) {
		t.Helper()
		l, r := s.ann.Load()
		require.Equal(t, []int{load, fits}, []int{l, r})
	}
	loaded(0, 3)
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	loaded(1, 3)
	s.talk("10:00:07", "c2/1", "sms")
	loaded(2, 3)
	s.do("10:01:00", Configure{Name: "Ann", Capacity: Capacity{Channels: map[string]Limit{"web": {Max: 2}}}})
	loaded(2, 2)
	s.do("10:01:01", Park{Work: "c2/1"})
	loaded(1, 2)
	s.do("10:01:02", Finish{Work: "c2/1", WrapUp: true})
	loaded(2, 2)
}
