package conversation

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

func TestE7_EndedByAgentCustomerSupervisorOrSystemAndTheReasonIsKept(t *testing.T) {
	for _, c := range []struct {
		by     Actor
		reason Reason
	}{{ann, EndedByAgent}, {ada, EndedByCustomer}, {sue, EndedBySupervisor}, {system, EndedBySystem}} {
		s := ready(t)
		id := s.talks(ada, ann, "shop")
		s.at("10:00:30")
		d := s.does(c.by, End{Conversation: id})
		require.Equal(t, []Event{Ended{By: c.by, Reason: c.reason}, WrapUpBegun{Segment: 1, Until: clockAt("10:01:00")}}, d.Events)
		want := &Ending{At: clockAt("10:00:30"), By: c.by, Reason: c.reason, Owner: "ann"}
		require.Equal(t, want, s.conversations[id].Ending)
		s.same(c.by, End{Conversation: id})
		s.at("10:05:00")
		require.Equal(t, want, s.conversations[id].Ending, "kept")
	}
}

func TestE7_WhenTheCustomerEndsItTheAgentHasNothingToClose(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.does(ada, End{Conversation: id})
	require.Equal(t, PhaseWrapUp, s.conversations[id].Phase())
	require.Equal(t, id, s.desks["ann"].Focus, "it stays where it was")
	s.shows(ann, agentstate.AfterCallWork, "")
	require.Equal(t, permissions(id, KindDone, KindRead, KindWrapUp, KindIdentify, KindSetConsent, KindBan, KindUnassign), s.line(ann, id).Permitted)
	s.same(ann, End{})
	s.does(ann, Done{})
	s.shows(ann, agentstate.Ready, "")
}

func TestE7_WithoutWrapUpTheDeskIsClearAtOnce(t *testing.T) {
	for _, by := range []Actor{ann, ada, system} {
		s := ready(t)
		id := s.talks(ada, ann, "quick")
		d := s.does(by, End{Conversation: id})
		require.Equal(t, []string{KindEnded, KindCompleted}, kinds(d))
		require.Equal(t, PhaseDone, s.conversations[id].Phase())
		require.Empty(t, s.desktop("ann").Conversations)
		require.Empty(t, s.desks["ann"].Focus)
		s.shows(ann, agentstate.Ready, "")
	}
}

func TestE7_EndedWhileItWaits(t *testing.T) {
	s := ready(t)
	id := s.calls(ada, "shop")
	require.Equal(t, []string{KindEnded}, kinds(s.does(system, End{Conversation: id})))
	require.Equal(t, EndedBySystem, s.conversations[id].Ending.Reason)
	require.Equal(t, PhaseDone, s.conversations[id].Phase())
}

func TestE7_OnlyWhoTakesPartMayEndIt(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.refused(ben, End{Conversation: id}, NotOnDesk)
	s.refused(bob, End{Conversation: id}, NotOnDesk)
	s.refused(Actor{Role: Bot, ID: "robin"}, End{Conversation: id}, NotAllowed)
	offered := s.calls(bob, "shop")
	s.offers(offered, ben)
	s.refused(ben, End{Conversation: offered}, NotOnDesk)
}

func TestE8_TheDispositionComesFromTheServicesList(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	r := s.refused(ann, WrapUp{Disposition: "stolen"}, UnknownDisposition)
	require.Equal(t, agentstate.ClassArgument, r.Class)
	require.NotContains(t, r.Error(), "stolen")
	s.does(ann, WrapUp{Disposition: "sold"})
	s.same(ann, WrapUp{Disposition: "sold"})
	s.does(ann, WrapUp{Disposition: "lost"})
	require.Equal(t, "lost", s.line(ann, id).Disposition)
	s.does(ann, WrapUp{})
	require.Empty(t, s.line(ann, id).Disposition, "it replaces what was booked before")
	s.same(ann, WrapUp{})
}

func TestE8_WithoutAListAnyDispositionWillDo(t *testing.T) {
	s := ready(t)
	s.talks(ada, ann, "care")
	s.does(ann, WrapUp{Disposition: "moved house"})
	s.refused(ann, WrapUp{Disposition: strings.Repeat("x", MaxID+1)}, UnknownDisposition)
}

func TestE8_ANoteWhileActiveAndInWrapUp(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	d := s.does(ann, WrapUp{Note: "first"})
	require.Equal(t, &Note{Conversation: id, Segment: 1, Author: ann, At: s.now, Text: "first"}, d.Note)
	require.Equal(t, []Event{Booked{Segment: 1, Noted: true}}, d.Events, "the event carries no text")
	s.does(ann, End{})
	require.Equal(t, Text("first"), s.line(ann, id).Note)
	s.does(ann, WrapUp{Disposition: "sold", Note: "second"})
	require.Equal(t, Text("second"), s.line(ann, id).Note)
	d = s.does(ann, WrapUp{Disposition: "sold"})
	require.Equal(t, Text(""), d.Note.Text, "an empty note takes away the one that was there")
	require.Empty(t, s.line(ann, id).Note)
	s.refused(ann, WrapUp{Note: Text(strings.Repeat("ä", MaxNote+1))}, TextTooLong)
	s.does(ann, WrapUp{Note: Text(strings.Repeat("ä", MaxNote))})
}

func TestE8_ThenDone(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.refused(ann, Done{}, NotEnded)
	s.does(ann, End{})
	s.at("10:00:10")
	d := s.does(ann, Done{})
	require.Equal(t, []Event{Completed{Segment: 1}}, d.Events)
	require.Equal(t, PhaseDone, s.conversations[id].Phase())
	require.Equal(t, clockAt("10:00:10"), s.conversations[id].Segments[0].Done)
	require.Empty(t, s.timers)
	require.Equal(t, Desk{Agent: "ann", Events: s.desks["ann"].Events}, s.desks["ann"], "the desk is clear")
	s.refused(ann, WrapUp{Conversation: id, Disposition: "sold"}, NotOnDesk)
}

func TestE8_WrapUpEndsByItselfAtItsDeadline(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.does(ann, WrapUp{Disposition: "sold"})
	s.does(ada, End{Conversation: id})
	s.now = clockAt("10:00:30").Add(-time.Millisecond)
	s.refused(system, ExpireWrapUp{Conversation: id, Segment: 1}, TooEarly)
	s.shows(ann, agentstate.AfterCallWork, "")
	s.at("10:00:30")
	s.shows(ann, agentstate.Ready, "")
	c := s.conversations[id]
	require.Equal(t, PhaseDone, c.Phase())
	require.Equal(t, "sold", c.Segments[0].Disposition, "what was booked stays")
	require.Empty(t, s.desks["ann"].Focus)
	s.same(system, ExpireWrapUp{Conversation: id, Segment: 1})
	s.same(system, ExpireWrapUp{Conversation: id, Segment: 9})
}

func TestE8_ExpiryAndDoneTellApart(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.does(ann, End{})
	s.now = clockAt("10:05:00") // the timer is late
	require.Equal(t, []Event{Completed{Segment: 1, Expired: true}}, s.does(system, ExpireWrapUp{Conversation: id, Segment: 1}).Events)
}

func TestE8_ALateTimerAfterDoneDoesNothing(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "shop")
	s.same(system, ExpireWrapUp{Conversation: id, Segment: 1})
	s.does(ann, End{})
	s.does(ann, Done{})
	s.at("10:05:00")
	s.same(system, ExpireWrapUp{Conversation: id, Segment: 1})
}

func TestE8_WrapUpWithoutADeadlineLastsUntilDone(t *testing.T) {
	s := ready(t)
	id := s.talks(ada, ann, "care")
	s.does(ann, End{})
	require.Zero(t, s.line(ann, id).WrapUpUntil)
	require.Empty(t, s.timers)
	s.at("23:00:00")
	s.same(system, ExpireWrapUp{Conversation: id, Segment: 1})
	s.shows(ann, agentstate.AfterCallWork, "")
	s.does(ann, Done{})
	s.shows(ann, agentstate.Ready, "")
}

func TestE8_TheCustomerMayComeBackWhileTheAgentWrapsUp(t *testing.T) {
	s := ready(t)
	first := s.talks(ada, ann, "care")
	s.does(ada, End{Conversation: first})
	second := s.calls(ada, "care")
	require.NotEqual(t, first, second)
	s.offers(second, ben)
	s.does(ben, Open{Conversation: second})
	s.does(ann, Done{Conversation: first})
	require.Equal(t, PhaseActive, s.conversations[second].Phase())
}

// Saying Done twice is no error, also when the deadline said it first.
func TestE8_DoneSaidAgainIsNothing(t *testing.T) {
	s := ready(t)
	c := s.talks(ada, ann, "shop")
	s.does(ada, End{Conversation: c})
	s.does(ann, Done{Conversation: c})
	d, err := s.do(ann, Done{Conversation: c})
	require.NoError(t, err)
	require.True(t, d.Empty())
}
