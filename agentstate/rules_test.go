package agentstate

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestA1_NewAgentIsLoggedOut(t *testing.T) {
	require.Equal(t, LoggedOut, New("ann").State())
	require.Equal(t, LoggedOut, Agent{}.State(), "the zero value too")
}

func TestA1_StateIsDerivedFromIntentAndWork(t *testing.T) {
	for _, intent := range []State{LoggedOut, NotReady, Ready} {
		for phase, shown := range map[Phase]State{
			Offered: Busy, Active: Busy, WrapUp: AfterCallWork, Parked: intent, "": intent,
		} {
			a := Agent{Intent: Intent{State: intent}}
			if phase != "" {
				a.Work = []Work{{ID: "c1/1", Channel: "web", Phase: phase}}
			}
			require.Equal(t, shown, a.State(), "intent %s, work %q", intent, phase)
		}
	}
}

func TestA1_LogInBeginsNotReadyUnlessReadyIsAskedFor(t *testing.T) {
	s := newcomer(t)
	s.do("10:00:00", LogIn{})
	s.shows(NotReady)
	s.wants(NotReady, LoggedIn)

	s = newcomer(t)
	s.do("10:00:00", LogIn{Ready: true})
	s.shows(Ready)
	s.same("10:00:01", LogIn{})
	s.shows(Ready)
}

func TestA1_NotReadyHasAReason(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.do("10:00:01", GoNotReady{Reason: "lunch"})
	s.shows(NotReady)
	s.wants(NotReady, "lunch")
	s.refused("10:00:02", GoNotReady{}, BadArgument)
}

func TestA1_LoggedOutAgentHasToLogInFirst(t *testing.T) {
	s := newcomer(t)
	s.refused("10:00:00", GoReady{}, NotLoggedIn)
	s.refused("10:00:00", GoNotReady{Reason: "lunch"}, NotLoggedIn)
	s.refused("10:00:00", Reserve{Work: "c1/1", Channel: "web"}, NotOpen)
	s.same("10:00:00", LogOut{})
}

func TestA1_SinceIsWhenTheShownStateBegan(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	require.Equal(t, clockAt("10:00:05"), s.ann.Since)
	s.do("10:00:10", Take{Work: "c1/1"})
	require.Equal(t, clockAt("10:00:05"), s.ann.Since, "offered or active, Busy is one state")
	s.do("10:00:15", GoNotReady{Reason: "lunch"})
	require.Equal(t, clockAt("10:00:05"), s.ann.Since, "a wish that waits is no new state")
	s.do("10:05:00", Finish{Work: "c1/1"})
	require.Equal(t, clockAt("10:05:00"), s.ann.Since)
	require.Equal(t, clockAt("10:00:15"), s.ann.Intent.Since)
}

func TestA2_OfferReservesAtOnce(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.shows(Busy)
	s.do("10:00:10", Take{Work: "c1/1"})
	s.shows(Busy)
}

func TestA2_OfferSaidTwiceIsOneOffer(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.same("10:00:06", Reserve{Work: "c1/1", Channel: "web", Until: clockAt("10:00:25")})
	s.refused("10:00:06", Reserve{Work: "c1/1", Channel: "web", Until: clockAt("10:00:30")}, DuplicateWork)
	s.refused("10:00:06", Reserve{Work: "c1/1", Channel: "sms", Until: clockAt("10:00:25")}, DuplicateWork)
}

func TestA2_OfferCountsAgainstRoom(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "sms", "10:00:25")
	s.refused("10:00:06", Reserve{Work: "c2/1", Channel: "sms"}, NoRoom)
	s.offer("10:00:06", "c3/1", "web", "10:00:26")
	s.refused("10:00:07", Reserve{Work: "c4/1", Channel: "fax"}, ChannelNotServed)
}

func TestA2_AcceptCountsUntilTheDeadlineAndNotAtIt(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.refused("10:00:25", Take{Work: "c1/1"}, WrongPhase)
	s.do("10:00:24", Take{Work: "c1/1"})
	s.same("10:00:30", Take{Work: "c1/1"})
}

func TestA3_BusyLastsAsLongAsOneIsOfferedOrActive(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.talk("10:00:06", "c2/1", "web")
	s.offer("10:00:07", "c3/1", "sms", "10:00:27")
	s.do("10:01:00", Finish{Work: "c1/1"})
	s.shows(Busy)
	s.do("10:01:01", Finish{Work: "c2/1"})
	s.shows(Busy)
	s.do("10:01:02", Withdraw{Work: "c3/1"})
	s.shows(Ready)
}

func TestA4_RejectWithNothingElseIsNotReadyRejected(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.do("10:00:10", Reject{Work: "c1/1"})
	s.shows(NotReady)
	s.wants(NotReady, Rejected)
}

func TestA4_RejectWithOtherChatsStaysBusy(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:00", "c1/1", "web")
	s.offer("10:00:05", "c2/1", "web", "10:00:25")
	s.do("10:00:10", Reject{Work: "c2/1"})
	s.shows(Busy)
	s.waits(true)
	s.refused("10:00:11", Reserve{Work: "c3/1", Channel: "web"}, NotOpen)
	s.do("10:05:00", Finish{Work: "c1/1"})
	s.shows(NotReady)
	s.wants(NotReady, Rejected)
}

func TestA4_RejectedAgentMakesItselfReadyByHand(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.do("10:00:10", Reject{Work: "c1/1"})
	s.same("23:00:00", Return{})
	s.shows(NotReady)
	s.do("23:00:01", GoReady{})
	s.shows(Ready)
}

func TestA4_RejectEndsTheAutomaticReturnOfAMiss(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.offer("10:00:06", "c2/1", "web", "10:00:26")
	s.do("10:00:25", Miss{Work: "c1/1", Rule: MissRule{ReturnAfter: time.Minute}})
	s.do("10:00:25", Reject{Work: "c2/1"})
	s.wants(NotReady, Rejected)
	s.same("10:30:00", Return{})
	s.shows(NotReady)
}

func TestA4_RejectLeavesAWishToStopAlone(t *testing.T) {
	for _, wish := range []Command{GoNotReady{Reason: "lunch"}, LogOut{}} {
		s := readyAt(t, "10:00:00")
		s.offer("10:00:05", "c1/1", "web", "10:00:25")
		s.do("10:00:06", wish)
		kept := s.ann.Intent
		s.do("10:00:10", Reject{Work: "c1/1"})
		require.Equal(t, kept, s.ann.Intent, wish.Kind())
	}
}

func TestA5_MissWithNothingElseIsNotReadyMissed(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.do("10:00:25", Miss{Work: "c1/1"})
	s.shows(NotReady)
	s.wants(NotReady, Missed)
	s.same("23:00:00", Return{})
	s.shows(NotReady)
}

func TestA5_MissWithOtherChatsStaysBusy(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:00", "c1/1", "web")
	s.offer("10:00:05", "c2/1", "web", "10:00:25")
	s.do("10:00:25", Miss{Work: "c2/1"})
	s.shows(Busy)
	s.do("10:05:00", Finish{Work: "c1/1"})
	s.shows(NotReady)
	s.wants(NotReady, Missed)
}

func TestA5_AutomaticReturnAfterATime(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.do("10:00:25", Miss{Work: "c1/1", Rule: MissRule{ReturnAfter: time.Minute}})
	require.Equal(t, clockAt("10:01:25"), s.ann.Intent.Until)
	s.same("10:01:24", Return{})
	s.do("10:01:25", Return{})
	s.shows(Ready)
	require.Equal(t, clockAt("10:01:25"), s.ann.Idle, "it queues up anew")
	s.same("10:01:26", Return{})
}

func TestA5_LateTimerIsHarmless(t *testing.T) {
	for _, wish := range []Command{GoNotReady{Reason: "lunch"}, LogOut{}} {
		s := readyAt(t, "10:00:00")
		s.offer("10:00:05", "c1/1", "web", "10:00:25")
		s.do("10:00:25", Miss{Work: "c1/1", Rule: MissRule{ReturnAfter: time.Minute}})
		s.do("10:00:30", wish)
		s.same("10:01:25", Return{})
		s.same("23:00:00", Return{})
	}
}

func TestA5_LaterMissReturnsLater(t *testing.T) {
	cases := []struct {
		name          string
		first, second MissRule
		until         time.Time
	}{
		{"the later return counts", MissRule{ReturnAfter: time.Minute}, MissRule{ReturnAfter: 2 * time.Minute}, clockAt("10:02:26")},
		{"and is never brought forward", MissRule{ReturnAfter: 2 * time.Minute}, MissRule{ReturnAfter: time.Minute}, clockAt("10:02:25")},
		{"by hand is later than any time", MissRule{ReturnAfter: time.Minute}, MissRule{}, time.Time{}},
		{"and stays", MissRule{}, MissRule{ReturnAfter: time.Minute}, time.Time{}},
	}
	for _, c := range cases {
		s := readyAt(t, "10:00:00")
		s.offer("10:00:05", "c1/1", "web", "10:00:25")
		s.offer("10:00:06", "c2/1", "web", "10:00:26")
		s.do("10:00:25", Miss{Work: "c1/1", Rule: c.first})
		s.do("10:00:26", Miss{Work: "c2/1", Rule: c.second})
		require.Equal(t, c.until, s.ann.Intent.Until, c.name)
		s.wants(NotReady, Missed)
	}
}

func TestA5_LoggedOutAfterNMissesInARow(t *testing.T) {
	s := readyAt(t, "10:00:00")
	rule := MissRule{ReturnAfter: time.Minute, LogOutAfter: 3}
	for i := range 2 {
		id := fmt.Sprintf("c%d/1", i)
		s.do("10:00:05", Reserve{Work: id, Channel: "web"})
		s.do("10:00:25", Miss{Work: id, Rule: rule})
		s.shows(NotReady)
		s.do("10:01:25", Return{})
		s.shows(Ready)
	}
	s.do("10:02:05", Reserve{Work: "c9/1", Channel: "web"})
	s.do("10:02:25", Miss{Work: "c9/1", Rule: rule})
	s.shows(LoggedOut)
	s.wants(LoggedOut, Missed)
	s.same("10:10:00", Return{})
	s.same("10:10:00", LogOut{})
}

func TestA5_ATakeEndsTheRow(t *testing.T) {
	s := readyAt(t, "10:00:00")
	rule := MissRule{LogOutAfter: 2}
	miss := func(id string) {
		s.do("10:00:05", Reserve{Work: id, Channel: "web"})
		s.do("10:00:25", Miss{Work: id, Rule: rule})
	}
	miss("c1/1")
	s.do("10:01:00", GoReady{})
	s.talk("10:01:05", "c2/1", "web")
	s.do("10:02:00", Finish{Work: "c2/1"})
	miss("c3/1")
	s.shows(NotReady)
	s.do("10:03:00", GoReady{})
	miss("c4/1")
	s.shows(LoggedOut)
}

func TestA5_AnAnswerOfAnyKindEndsTheRowAndAWithdrawalDoesNot(t *testing.T) {
	for _, c := range []struct {
		between Command
		after   State
	}{{Reject{Work: "c2/1"}, NotReady}, {Withdraw{Work: "c2/1"}, LoggedOut}} {
		s := readyAt(t, "10:00:00")
		s.offer("10:00:05", "c1/1", "web", "10:00:25")
		s.do("10:00:25", Miss{Work: "c1/1"})
		s.do("10:01:00", GoReady{})
		s.offer("10:01:05", "c2/1", "web", "10:01:25")
		s.do("10:01:06", c.between)
		s.do("10:02:00", GoReady{})
		s.offer("10:02:05", "c3/1", "web", "10:02:25")
		s.do("10:02:25", Miss{Work: "c3/1", Rule: MissRule{LogOutAfter: 2}})
		s.shows(c.after)
	}
}

func TestA5_ANewShiftBeginsWithNoMisses(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.do("10:00:25", Miss{Work: "c1/1"})
	s.do("10:01:00", LogOut{})
	s.do("11:00:00", LogIn{Ready: true})
	require.Zero(t, s.ann.Misses)
}

func TestA5_LogOutByMissesWaitsForOtherChats(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:00", "c1/1", "web")
	s.offer("10:00:05", "c2/1", "web", "10:00:25")
	s.do("10:00:25", Miss{Work: "c2/1", Rule: MissRule{LogOutAfter: 1}})
	s.shows(Busy)
	s.waits(true)
	s.do("10:05:00", Finish{Work: "c1/1"})
	s.shows(LoggedOut)
}
