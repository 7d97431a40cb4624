package agentstate

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestA8_OptionalWrapUpHasNoDeadline(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.do("10:02:00", Finish{Work: "c1/1", WrapUp: true})
	s.shows(AfterCallWork)
	s.do("10:02:01", Done{Work: "c1/1"})
	s.shows(Ready)
}

func TestA8_TimedWrapUpMayEndBeforeItsTime(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.do("10:02:00", Finish{Work: "c1/1", WrapUp: true, Until: clockAt("10:02:30")})
	require.Contains(t, Permitted(s.ann, clockAt("10:02:01")), Permission{KindDone, "c1/1"})
	s.do("10:02:01", Done{Work: "c1/1"})
	s.shows(Ready)
}

func TestA8_FixedWrapUpHasNoEarlyExit(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.do("10:02:00", Finish{Work: "c1/1", WrapUp: true, Until: clockAt("10:02:30"), Fixed: true})
	r := s.refused("10:02:29", Done{Work: "c1/1"}, WrapUpFixed)
	require.Equal(t, ClassState, r.Class)
	require.NotContains(t, Permitted(s.ann, clockAt("10:02:29")), Permission{KindDone, "c1/1"})
	require.Contains(t, Permitted(s.ann, clockAt("10:02:30")), Permission{KindDone, "c1/1"})
	s.do("10:02:30", Done{Work: "c1/1"})
	s.shows(Ready)
}

func TestA8_FixedWrapUpHasADeadlineAndIsNotDeferred(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.refused("10:02:00", Finish{Work: "c1/1", WrapUp: true, Fixed: true}, BadArgument)
	s.refused("10:02:00", Finish{Work: "c1/1", WrapUp: true, Fixed: true, Deferred: true, Until: clockAt("10:02:30")}, BadArgument)
	s.shows(Busy)
}

func TestA8_DeferredWrapUpFreesTheAgent(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "sms")
	s.do("10:02:00", Finish{Work: "c1/1", WrapUp: true, Deferred: true, Until: clockAt("18:00:00")})
	s.shows(Ready)
	require.Contains(t, s.ann.OpenChannels(), "sms")
	load, _ := s.ann.Load()
	require.Zero(t, load)
	s.do("10:03:00", LogOut{})
	s.shows(LoggedOut)
	s.do("18:00:00", Done{Work: "c1/1"})
	require.Empty(t, s.ann.Work)
	require.Equal(t, clockAt("10:02:00"), s.ann.Idle, "what took no room moves no turn")
}

func TestA8_WithoutWrapUpTheIntentShowsAtOnce(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.do("10:02:00", Finish{Work: "c1/1", Until: clockAt("10:02:30"), Fixed: true})
	s.shows(Ready)
}

func TestA8_WrapUpSurvivesAChangeOfWish(t *testing.T) {
	for _, wish := range []Command{GoNotReady{Reason: "lunch"}, LogOut{}, GoNotReady{Reason: "lunch", Channel: "web", By: "sue"}} {
		s := readyAt(t, "10:00:00")
		s.talk("10:00:05", "c1/1", "web")
		s.do("10:02:00", Finish{Work: "c1/1", WrapUp: true, Until: clockAt("10:02:30"), Fixed: true})
		before := s.ann.Work
		s.do("10:02:05", wish)
		s.shows(AfterCallWork)
		require.Equal(t, before, s.ann.Work)
	}
}

func TestA8_AConversationThatGoesOnLeavesItsWrapUp(t *testing.T) {
	for _, deferred := range []bool{false, true} {
		s := readyAt(t, "10:00:00")
		s.talk("10:00:05", "c1/1", "sms")
		s.do("10:02:00", Finish{Work: "c1/1", WrapUp: true, Until: clockAt("10:02:30"), Deferred: deferred})
		s.do("10:02:10", Resume{Work: "c1/1"})
		s.shows(Busy)
		w, _ := s.ann.Piece("c1/1")
		require.Equal(t, Work{ID: "c1/1", Channel: "sms", Phase: Active, Since: clockAt("10:02:10")}, w, "its deadline is gone")
		s.do("10:03:00", Finish{Work: "c1/1", WrapUp: true, Until: clockAt("10:03:30"), Deferred: deferred})
		s.do("10:03:10", Park{Work: "c1/1"})
		s.shows(Ready)
	}
}

func TestA8_DeferredWorkNeedsRoomToGoOn(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "sms")
	s.do("10:02:00", Finish{Work: "c1/1", WrapUp: true, Deferred: true})
	s.talk("10:02:05", "c2/1", "sms")
	s.refused("10:02:10", Resume{Work: "c1/1"}, NoRoom)
	s.do("10:02:10", Resume{Work: "c1/1", Override: true})
}

func TestA12_WorkOfTheHostsIsWorkLikeAnyOther(t *testing.T) {
	s := newcomer(t)
	s.do("10:00:00", Configure{Name: "Ann", Capacity: Capacity{Channels: map[string]Limit{"voice": {Max: 1, Alone: true}, "web": {Max: 2}}}})
	s.do("10:00:00", LogIn{Ready: true})
	s.do("10:00:01", Begin{Work: "call-7", Channel: "voice"})
	s.shows(Busy)
	require.Empty(t, s.ann.OpenChannels(), "a call keeps chats away")
	s.same("10:00:02", Begin{Work: "call-7", Channel: "voice"})
	s.refused("10:00:02", Begin{Work: "call-7", Channel: "web"}, DuplicateWork)
	s.refused("10:00:02", Begin{Work: "call-7", Channel: "voice", Label: "vip"}, DuplicateWork)
	s.refused("10:00:02", Begin{Work: "call-8", Channel: "voice"}, NoRoom)
	s.do("10:03:00", Finish{Work: "call-7", WrapUp: true, Until: clockAt("10:03:30")})
	s.shows(AfterCallWork)
	s.do("10:03:10", Begin{Work: "c1/1", Channel: "web", Override: true})
	s.shows(Busy)
	w, _ := s.ann.Piece("call-7")
	require.Equal(t, clockAt("10:03:30"), w.Until, "texting does not stop the deadline (D1)")
	s.do("10:03:20", Finish{Work: "c1/1"})
	s.shows(AfterCallWork)
}

func TestA13_OutboundWorkLeavesTheIntentAlone(t *testing.T) {
	for _, lunch := range []bool{false, true} {
		s := readyAt(t, "10:00:00")
		if lunch {
			s.do("10:00:01", GoNotReady{Reason: "lunch", By: "sue"})
		}
		intent, shown := s.ann.Intent, s.ann.State()
		s.do("10:00:02", Begin{Work: "c1/1", Channel: "sms"})
		s.shows(Busy)
		require.Equal(t, intent, s.ann.Intent)
		s.do("10:05:00", Finish{Work: "c1/1"})
		s.shows(shown)
		require.Equal(t, intent, s.ann.Intent)
	}
}

func TestA13_OpenedAndLeftWithoutATextItVanishes(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.do("10:00:02", Begin{Work: "c1/1", Channel: "sms"})
	require.Equal(t, []Event{WorkDropped{Work: "c1/1", Why: Discarded}}, s.do("10:00:30", Discard{Work: "c1/1"}))
	s.shows(Ready)
	s.do("10:01:00", Begin{Work: "c2/1", Channel: "sms"})
	s.do("10:01:01", Park{Work: "c2/1"})
	s.do("10:01:02", Discard{Work: "c2/1"})
	require.Nil(t, s.ann.Work)
	s.offer("10:02:00", "c3/1", "web", "10:02:20")
	s.refused("10:02:01", Discard{Work: "c3/1"}, WrongPhase)
}

func TestA13_OutboundWorkNeedsAShiftAndRoom(t *testing.T) {
	s := newcomer(t)
	s.refused("10:00:00", Begin{Work: "c1/1", Channel: "sms", Override: true}, NotLoggedIn)
	s.do("10:00:00", LogIn{})
	s.do("10:00:01", Begin{Work: "c1/1", Channel: "sms"})
	s.refused("10:00:02", Begin{Work: "c2/1", Channel: "sms"}, NoRoom)
	s.do("10:00:03", LogOut{})
	s.do("10:00:04", Begin{Work: "c3/1", Channel: "web"})
	s.shows(Busy)
}

func TestA13_BegunInAfterCallWorkItIsAfterCallWorkAgain(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:01", "c1/1", "web")
	s.do("10:01:00", Finish{Work: "c1/1", WrapUp: true, Until: clockAt("10:05:00")})
	s.do("10:01:10", Begin{Work: "c2/1", Channel: "sms"})
	s.shows(Busy)
	s.do("10:02:00", Finish{Work: "c2/1"})
	s.shows(AfterCallWork)
}

// Beside the rows: what takes no room moves nobody's turn.
func TestIdleStaysWhereItIsForWorkThatTakesNoRoom(t *testing.T) {
	s := readyAt(t, "10:00:00")
	idle := func(clock string) { t.Helper(); require.Equal(t, clockAt(clock), s.ann.Idle) }
	s.do("10:01:00", Assign{Work: "p", Channel: "sms"})
	s.do("10:02:00", Finish{Work: "p"})
	idle("10:00:00")
	s.do("10:03:00", Begin{Work: "c1/1", Channel: "sms"})
	idle("10:03:00")
	s.do("10:04:00", Finish{Work: "c1/1", WrapUp: true, Deferred: true})
	idle("10:04:00")
	s.do("10:05:00", Park{Work: "c1/1"})
	idle("10:04:00")
	s.do("10:06:00", Finish{Work: "c1/1", WrapUp: true, Deferred: true})
	s.do("10:07:00", Done{Work: "c1/1"})
	idle("10:04:00")
	s.do("10:08:00", Begin{Work: "c2/1", Channel: "sms"})
	s.do("10:09:00", Discard{Work: "c2/1"})
	idle("10:09:00")
}

// Beside the rows: an agent with a thousand parked conversations still answers for
// each of them.
func TestAThousandParkedConversations(t *testing.T) {
	s := newcomer(t)
	a := s.ann
	for i := range 1000 {
		next, _, err := Step(a, Assign{Work: "c" + string(rune('一'+i)), Channel: "sms"}, clockAt("10:00:00"))
		require.NoError(t, err)
		a = next
	}
	load, _ := a.Load()
	require.Zero(t, load)
	require.Equal(t, LoggedOut, a.State())
	a, _, _ = Step(a, LogIn{Ready: true}, clockAt("10:00:01"))
	list := Permitted(a, clockAt("10:00:02"))
	require.Len(t, list, 7+3*1000)
	require.NoError(t, a.Open("sms", ""))
}

func TestBegunWorkIsNoAnswerToAnOffer(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.do("10:00:25", Miss{Work: "c1/1", Rule: MissRule{ReturnAfter: time.Minute}})
	s.do("10:00:30", Begin{Work: "c2/1", Channel: "sms"})
	require.Equal(t, 1, s.ann.Misses)
}
