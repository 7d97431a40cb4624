package agentstate

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestA7_WishWaitsForTheWorkToEnd(t *testing.T) {
	for wish, after := range map[Command]State{GoNotReady{Reason: "lunch"}: NotReady, LogOut{}: LoggedOut} {
		s := readyAt(t, "10:00:00")
		s.waits(false)
		s.talk("10:00:05", "c1/1", "web")
		s.waits(false)
		s.do("10:01:00", wish)
		s.shows(Busy)
		s.waits(true)
		s.do("10:02:00", Finish{Work: "c1/1", WrapUp: true})
		s.shows(AfterCallWork)
		s.waits(true)
		s.do("10:03:00", Done{Work: "c1/1"})
		s.shows(after)
		s.waits(false)
	}
}

func TestA7_WishInAfterCallWorkIsKept(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.do("10:02:00", Finish{Work: "c1/1", WrapUp: true, Until: clockAt("10:02:30")})
	s.do("10:02:10", GoNotReady{Reason: "lunch"})
	s.shows(AfterCallWork)
	s.waits(true)
	w, ok := s.ann.Piece("c1/1")
	require.True(t, ok)
	require.Equal(t, clockAt("10:02:30"), w.Until, "the wrap-up keeps its deadline")
	s.do("10:02:30", Done{Work: "c1/1"})
	s.shows(NotReady)
}

func TestA7_LastWishWinsAndIsVisible(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	for _, wish := range []struct {
		cmd    Command
		state  State
		reason string
		waits  bool
	}{
		{GoNotReady{Reason: "lunch"}, NotReady, "lunch", true},
		{GoNotReady{Reason: "training"}, NotReady, "training", true},
		{LogOut{}, LoggedOut, "", true},
		{GoReady{}, Ready, "", false},
		{LogOut{}, LoggedOut, "", true},
		{LogIn{}, NotReady, LoggedIn, true},
		{GoNotReady{Reason: "lunch"}, NotReady, "lunch", true},
	} {
		s.do("10:01:00", wish.cmd)
		s.wants(wish.state, wish.reason)
		s.waits(wish.waits)
		s.shows(Busy)
		s.same("10:01:01", wish.cmd)
	}
	s.do("10:02:00", Finish{Work: "c1/1"})
	s.shows(NotReady)
	s.wants(NotReady, "lunch")
}

func TestA7_NoNewOfferMeanwhile(t *testing.T) {
	for _, wish := range []Command{GoNotReady{Reason: "lunch"}, LogOut{}} {
		s := readyAt(t, "10:00:00")
		s.talk("10:00:05", "c1/1", "web")
		require.Equal(t, []string{"sms", "web"}, s.ann.OpenChannels())
		s.do("10:01:00", wish)
		require.Empty(t, s.ann.OpenChannels())
		s.refused("10:01:01", Reserve{Work: "c2/1", Channel: "web"}, NotOpen)
		s.do("10:01:02", Finish{Work: "c1/1", WrapUp: true})
		s.refused("10:01:03", Reserve{Work: "c2/1", Channel: "web"}, NotOpen)
	}
}

func TestA7_AnOfferThatIsThereMayStillBeTaken(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.do("10:00:06", GoNotReady{Reason: "lunch"})
	s.do("10:00:10", Take{Work: "c1/1"})
	s.shows(Busy)
	s.wants(NotReady, "lunch")
}

func TestA7_ParkedWorkDelaysNeither(t *testing.T) {
	for wish, after := range map[Command]State{GoNotReady{Reason: "lunch"}: NotReady, LogOut{}: LoggedOut} {
		s := readyAt(t, "10:00:00")
		s.talk("10:00:05", "c1/1", "sms")
		s.do("10:00:10", Park{Work: "c1/1"})
		s.shows(Ready)
		s.do("10:00:15", wish)
		s.shows(after)
		s.waits(false)
	}
}

func TestA7_ParkedWorkTakesNoRoomAndComesBackIfThereIsSome(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "sms")
	s.do("10:00:10", Park{Work: "c1/1"})
	s.same("10:00:11", Park{Work: "c1/1"})
	s.talk("10:00:15", "c2/1", "sms")
	s.refused("10:00:20", Resume{Work: "c1/1"}, NoRoom)
	s.do("10:00:25", Finish{Work: "c2/1"})
	s.do("10:00:30", Resume{Work: "c1/1"})
	s.same("10:00:31", Resume{Work: "c1/1"})
	s.shows(Busy)
}

func TestA9_BusyWhileOneIsActive(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.talk("10:00:06", "c2/1", "web")
	s.do("10:01:00", Finish{Work: "c1/1", WrapUp: true})
	s.shows(Busy)
	s.do("10:02:00", Finish{Work: "c2/1", WrapUp: true})
	s.shows(AfterCallWork)
	s.same("10:02:01", Finish{Work: "c2/1", WrapUp: true})
	s.do("10:03:00", Done{Work: "c1/1"})
	s.shows(AfterCallWork)
	s.do("10:04:00", Done{Work: "c2/1"})
	s.shows(Ready)
}

func TestA9_AnOfferBesideAWrapUpIsBusy(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.talk("10:00:06", "c2/1", "web")
	s.do("10:01:00", Finish{Work: "c1/1", WrapUp: true})
	s.offer("10:01:05", "c3/1", "sms", "10:01:25")
	s.do("10:01:10", Finish{Work: "c2/1"})
	s.shows(Busy)
	s.do("10:01:11", Withdraw{Work: "c3/1"})
	s.shows(AfterCallWork)
}

func TestA9_WrapUpAloneKeepsOffersAway(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "web")
	s.do("10:01:00", Finish{Work: "c1/1", WrapUp: true})
	s.refused("10:01:01", Reserve{Work: "c2/1", Channel: "sms"}, NotOpen)
}

func TestA9_WrapUpTakesRoom(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:05", "c1/1", "sms")
	s.talk("10:00:06", "c2/1", "web")
	s.do("10:01:00", Finish{Work: "c1/1", WrapUp: true})
	s.refused("10:01:01", Reserve{Work: "c3/1", Channel: "sms"}, NoRoom)
}

// Not a row of its own: what "longest idle" counts from.
func TestIdleMovesWithWorkAndNotWithAWithdrawnOffer(t *testing.T) {
	s := readyAt(t, "10:00:00")
	idle := func(clock string) { t.Helper(); require.Equal(t, clockAt(clock), s.ann.Idle) }
	idle("10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	idle("10:00:00")
	s.do("10:00:10", Withdraw{Work: "c1/1"})
	idle("10:00:00")
	s.do("10:00:11", Reserve{Work: "c2/1", Channel: "web"})
	s.do("10:00:12", Take{Work: "c2/1"})
	idle("10:00:12")
	s.do("10:05:00", Finish{Work: "c2/1", WrapUp: true})
	idle("10:05:00")
	s.do("10:06:00", Done{Work: "c2/1"})
	idle("10:06:00")
	s.do("10:07:00", GoNotReady{Reason: "lunch"})
	idle("10:06:00")
	s.do("10:30:00", GoReady{})
	idle("10:30:00")
}
