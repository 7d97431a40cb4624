package agentstate

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestA10_ReadyForOneChannelAndNotForAnother(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.do("10:00:01", GoNotReady{Reason: "training", Channel: "web"})
	s.shows(Ready)
	require.Equal(t, []string{"sms"}, s.ann.OpenChannels())
	require.Equal(t, map[string]Intent{"web": {State: NotReady, Reason: "training", Since: clockAt("10:00:01")}}, s.ann.Closed)
	s.refused("10:00:02", Reserve{Work: "c1/1", Channel: "web"}, NotOpen)
	s.do("10:00:02", Reserve{Work: "c2/1", Channel: "sms"})
	s.same("10:00:03", GoNotReady{Reason: "training", Channel: "web"})
	s.do("10:00:03", GoNotReady{Reason: "lunch", Channel: "web"})
	s.do("10:00:04", GoReady{Channel: "web"})
	require.Nil(t, s.ann.Closed)
	s.same("10:00:05", GoReady{Channel: "web"})
	s.same("10:00:05", GoReady{Channel: "sms"})
}

func TestA10_WorkOfAClosedChannelGoesOn(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:01", "c1/1", "web", "10:00:21")
	s.talk("10:00:02", "c2/1", "web")
	s.do("10:00:03", Park{Work: "c2/1"})
	s.do("10:00:04", GoNotReady{Reason: "training", Channel: "web"})
	s.do("10:00:05", Take{Work: "c1/1"})
	s.do("10:00:06", Resume{Work: "c2/1"})
	s.do("10:00:07", Finish{Work: "c1/1"})
	s.do("10:00:08", Begin{Work: "c3/1", Channel: "web"})
}

func TestA10_TheLastChannelCannotBeClosed(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.do("10:00:01", GoNotReady{Reason: "training", Channel: "web"})
	r := s.refused("10:00:02", GoNotReady{Reason: "training", Channel: "sms"}, LastChannel)
	require.Equal(t, ClassArgument, r.Class)
	s.do("10:00:03", GoNotReady{Reason: "training"})
	s.shows(NotReady)
}

func TestA10_AClosedChannelOutlivesABreakAndNotTheShift(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.do("10:00:01", GoNotReady{Reason: "training", Channel: "web"})
	s.do("10:30:00", GoNotReady{Reason: "lunch"})
	s.do("11:00:00", GoReady{})
	require.Equal(t, []string{"sms"}, s.ann.OpenChannels())
	s.do("11:30:00", LogOut{})
	require.Nil(t, s.ann.Closed)
	s.do("12:00:00", LogIn{Ready: true})
	require.Equal(t, []string{"sms", "web"}, s.ann.OpenChannels())
}

// Where the host takes a channel away the agent may be Ready for none; it is told by
// what is permitted.
func TestA10_ACapacityThatLeavesOnlyClosedChannels(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.do("10:00:01", GoNotReady{Reason: "training", Channel: "web"})
	s.do("10:00:02", Configure{Name: "Ann", Capacity: little})
	s.shows(Ready)
	require.Empty(t, s.ann.OpenChannels())
	require.Contains(t, Permitted(s.ann, clockAt("10:00:03")), Permission{Kind: KindGoReady})
	s.do("10:00:03", GoReady{Channel: "web"})
	require.Equal(t, []string{"web"}, s.ann.OpenChannels())
}

func TestA10_TheStateAfterLogInIsASetting(t *testing.T) {
	s := newcomer(t)
	s.do("10:00:00", Configure{Name: "Ann", Capacity: room, ReadyAtLogIn: true})
	s.do("10:00:00", LogIn{})
	s.shows(Ready)
	s.do("10:00:01", Configure{Name: "Ann", Capacity: room})
	s.shows(Ready)
}

func TestA14_WhoActsInTheAgentsPlaceIsRecorded(t *testing.T) {
	s := readyAt(t, "10:00:00")
	require.Equal(t, []Event{IntentChanged{To: NotReady, Reason: "meeting", By: "sue"}}, s.do("10:01:00", GoNotReady{Reason: "meeting", By: "sue"}))
	require.Equal(t, "sue", s.ann.Intent.By)
	s.same("10:01:01", GoNotReady{Reason: "meeting"})
	require.Equal(t, []Event{IntentChanged{To: Ready, By: "sue"}}, s.do("10:02:00", GoReady{By: "sue"}))
	require.Equal(t, []Event{ChannelChanged{Channel: "web", To: NotReady, Reason: "training", By: "sue"}}, s.do("10:03:00", GoNotReady{Reason: "training", Channel: "web", By: "sue"}))
	require.Equal(t, "sue", s.ann.Closed["web"].By)
	require.Equal(t, []Event{ChannelChanged{Channel: "web", To: Ready, By: "tom"}}, s.do("10:03:30", GoReady{Channel: "web", By: "tom"}))
	require.Equal(t, []Event{IntentChanged{To: LoggedOut, By: "sue"}}, s.do("10:04:00", LogOut{By: "sue"}))
	s.same("10:04:01", LogOut{By: "tom"})
	require.Equal(t, "sue", s.ann.Intent.By)
	s.do("10:05:00", LogIn{})
	require.Empty(t, s.ann.Intent.By, "the agent came back itself")
}

func TestA14_ASupervisorsWishIsAWishLikeAnyOther(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.do("10:00:06", LogOut{By: "sue"})
	s.shows(Busy)
	s.waits(true)
	s.do("10:00:10", Reject{Work: "c1/1"})
	s.shows(LoggedOut)
	require.Equal(t, "sue", s.ann.Intent.By)

	s = readyAt(t, "10:00:00")
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.do("10:00:10", Reject{Work: "c1/1"})
	s.do("10:00:11", GoReady{By: "sue"})
	s.shows(Ready)
}

func TestA15_ReasonsAreTheHostsList(t *testing.T) {
	list := Reasons{{ID: "lunch", Name: "Lunch", Break: true}, {ID: "training"}}
	require.NoError(t, list.Check())
	require.NoError(t, list.Allow("lunch"))
	require.NoError(t, list.Allow("training"))
	var r *Refusal
	require.True(t, errors.As(list.Allow("golf"), &r))
	require.ErrorIs(t, r, UnknownReason)
	require.Equal(t, ClassArgument, r.Class)
	requireShort(t, r)
	require.EqualError(t, r, "NotReady for a reason: the reason is not in the list; choose one of the list")
	require.Error(t, list.Allow(""))
	require.NoError(t, Reasons(nil).Allow("golf"), "an empty list allows any")
}

func TestA15_SomeReasonsAreABreak(t *testing.T) {
	list := Reasons{{ID: "lunch", Break: true}, {ID: "training"}}
	require.True(t, list.Break("lunch"))
	require.False(t, list.Break("training"))
	require.False(t, list.Break("golf"))
	require.False(t, list.Break(Missed))
	require.False(t, Reasons(nil).Break("lunch"))
}

func TestA15_EveryFaultOfTheListIsToldAtOnce(t *testing.T) {
	err := Reasons{
		{ID: "lunch"}, {ID: ""}, {ID: strings.Repeat("x", MaxReason+1)}, {ID: "x\xff"}, {ID: Rejected}, {ID: Missed}, {ID: Lost}, {ID: LoggedIn},
		{ID: "lunch"}, {ID: "tea", Name: strings.Repeat("x", MaxName+1)}, {ID: "nap", Name: "\xff"}, {ID: "golf"},
	}.Check()
	require.EqualError(t, err, strings.Join([]string{
		"reason 2: the ID is empty, too long or not UTF-8; give one of at most 64 bytes",
		"reason 3: the ID is empty, too long or not UTF-8; give one of at most 64 bytes",
		"reason 4: the ID is empty, too long or not UTF-8; give one of at most 64 bytes",
		`reason "rejected" is one that rules give; choose another ID`,
		`reason "missed" is one that rules give; choose another ID`,
		`reason "lost" is one that rules give; choose another ID`,
		`reason "logged_in" is one that rules give; choose another ID`,
		`reason "lunch" stands twice; give each an ID of its own`,
		`reason "tea": the name is too long or not UTF-8; give at most 256 bytes`,
		`reason "nap": the name is too long or not UTF-8; give at most 256 bytes`,
	}, "\n"))
}

func TestA15_AnAgentCannotChooseAReasonOfTheRules(t *testing.T) {
	s := readyAt(t, "10:00:00")
	for _, reason := range []string{Rejected, Missed, Lost, LoggedIn} {
		s.refused("10:00:01", GoNotReady{Reason: reason}, BadArgument)
		s.refused("10:00:01", GoNotReady{Reason: reason, Channel: "web"}, BadArgument)
	}
}

func TestA16_ALapseMakesReadyNotReadyLost(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.do("10:00:00", Renew{For: 30 * time.Second})
	s.offer("10:00:10", "c1/1", "web", "10:00:40")
	s.talk("10:00:11", "c2/1", "sms")
	s.same("10:00:29", Lapse{})
	require.Equal(t, []Event{IntentChanged{To: NotReady, Reason: Lost}, LeaseLapsed{}}, s.do("10:00:30", Lapse{}))
	s.wants(NotReady, Lost)
	require.Equal(t, clockAt("10:00:30"), s.ann.Gone)
	require.Empty(t, s.ann.OpenChannels())
	require.Contains(t, Permitted(s.ann, clockAt("10:00:30")), Permission{KindWithdraw, "c1/1"}, "its offers go back within the same tick")
	s.do("10:00:30", Withdraw{Work: "c1/1"})
	require.Len(t, s.ann.Work, 1, "nothing is lost")
	s.same("10:00:31", Lapse{})
}

func TestA16_ASignOfLifeRenewsTheLeaseAndChangesNoWish(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.do("10:00:00", Renew{For: 30 * time.Second})
	s.same("10:00:15", Renew{For: 30 * time.Second})
	s.do("10:00:15", Renew{For: 31 * time.Second})
	s.same("10:00:16", Renew{For: time.Second})
	require.Equal(t, clockAt("10:00:46"), s.ann.Lease, "it is never shortened")
	s.do("10:00:46", Lapse{})
	s.do("10:05:00", Renew{For: 30 * time.Second})
	require.Zero(t, s.ann.Gone)
	s.wants(NotReady, Lost)
	s.do("10:05:01", GoReady{})
	s.shows(Ready)
}

func TestA16_NobodyMakesAnAgentReadyWhoseDesktopIsSilent(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.do("10:00:00", Renew{For: 30 * time.Second})
	s.do("10:00:30", Lapse{})
	for _, by := range []string{"", "supervisor/sam"} {
		s.refused("10:01:00", GoReady{By: by}, Silent)
		s.refused("10:01:00", GoReady{By: by, Channel: "web"}, Silent)
	}
	require.NotContains(t, Permitted(s.ann, clockAt("10:01:00")), Permission{Kind: KindGoReady})
	s.do("10:02:00", Renew{For: 30 * time.Second})
	s.do("10:02:01", GoReady{By: "supervisor/sam"})
	s.shows(Ready)
}

func TestA16_AWishOfTheAgentsOwnOutlivesALapse(t *testing.T) {
	for _, wish := range []Command{GoNotReady{Reason: "lunch"}, LogOut{}} {
		s := readyAt(t, "10:00:00")
		s.talk("10:00:00", "c1/1", "web")
		s.do("10:00:00", Renew{For: 30 * time.Second})
		s.do("10:00:01", wish)
		kept := s.ann.Intent
		s.do("10:00:30", Lapse{})
		require.Equal(t, kept, s.ann.Intent, wish.Kind())
	}
}

func TestA16_AMissedAgentWhoIsLostDoesNotReturnByItself(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.do("10:00:00", Renew{For: 30 * time.Second})
	s.offer("10:00:05", "c1/1", "web", "10:00:25")
	s.do("10:00:25", Miss{Work: "c1/1", Rule: MissRule{ReturnAfter: time.Minute}})
	s.do("10:00:30", Lapse{})
	s.wants(NotReady, Lost)
	s.same("10:01:25", Return{})
	s.shows(NotReady)
}

func TestA16_ALateTimerAfterASignOfLifeIsHarmless(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.same("10:00:00", Lapse{})
	s.do("10:00:00", Renew{For: 30 * time.Second})
	s.do("10:00:29", Renew{For: 30 * time.Second})
	s.same("10:00:30", Lapse{})
	s.shows(Ready)
}

func TestA16_ALeaseOfAnyLengthCanBeStored(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.refused("10:00:00", Renew{}, BadArgument)
	s.refused("10:00:00", Renew{For: -1 << 63}, BadArgument)
	s.do("10:00:00", Renew{For: 1})
	s.do("10:00:00", Renew{For: 2})
	s.do("10:00:00", Renew{For: 1<<63 - 1})
	requireJSON(t, s.ann)
	require.NotContains(t, Permitted(s.ann, clockAt("10:00:01")), Permission{Kind: KindRenew}, "no longer lease would change anything")
	s.same("10:00:01", Renew{For: 1<<63 - 1})

	late := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	_, _, err := Step(readyAt(t, "10:00:00").ann, Renew{For: time.Second}, late)
	require.ErrorIs(t, err, BadArgument)
	_, _, err = Step(readyAt(t, "10:00:00").ann, Renew{For: time.Second - 1}, late)
	require.NoError(t, err)
}

// A lease of one nanosecond that is over may be renewed by another of one.
func TestA16_ALeaseThatIsOverIsNeverFresh(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.ann.Lease = clockAt("10:00:00")
	_, events, err := Step(s.ann, Renew{For: 1}, clockAt("10:00:00"))
	require.NoError(t, err)
	require.Len(t, events, 1)
}

func TestA17_ParkedWorkOutlivesTheLogOutAndIsResumedInALaterShift(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:01", "c1/1", "sms")
	s.talk("10:00:02", "c2/1", "web")
	s.do("10:01:00", LogOut{})
	s.do("10:01:01", Park{Work: "c1/1"})
	s.shows(Busy)
	s.do("10:02:00", Finish{Work: "c2/1"})
	s.shows(LoggedOut)
	require.Zero(t, s.ann.Shift)
	s.refused("10:03:00", Resume{Work: "c1/1", Override: true}, NotLoggedIn)
	s.do("20:00:00", LogIn{})
	require.Equal(t, clockAt("20:00:00"), s.ann.Shift)
	s.do("20:00:01", Resume{Work: "c1/1"})
	s.shows(Busy)
	s.do("20:05:00", Finish{Work: "c1/1"})
	s.shows(NotReady)
}

func TestA17_ParkedWorkCanBeEndedWhileTheAgentIsAway(t *testing.T) {
	for _, end := range []Command{Finish{Work: "c1/1"}, Discard{Work: "c1/1"}} {
		s := readyAt(t, "10:00:00")
		s.talk("10:00:01", "c1/1", "sms")
		s.do("10:01:01", Park{Work: "c1/1"})
		s.do("10:02:00", LogOut{})
		s.do("10:03:00", end)
		require.Empty(t, s.ann.Work)
		s.shows(LoggedOut)
	}
}

func TestA17_AReplyToAnAgentWhoIsAwayWaitsParked(t *testing.T) {
	s := newcomer(t)
	require.Equal(t, []Event{WorkAdded{Work: "c1/1", Channel: "sms", Label: "vip", Phase: Parked}}, s.do("10:00:00", Assign{Work: "c1/1", Channel: "sms", Label: "vip"}))
	s.shows(LoggedOut)
	s.same("10:00:01", Assign{Work: "c1/1", Channel: "sms", Label: "vip"})
	s.refused("10:00:01", Assign{Work: "c1/1", Channel: "web", Label: "vip"}, DuplicateWork)
	s.refused("10:00:01", Assign{Work: "c1/1", Channel: "sms"}, DuplicateWork)
	s.do("10:01:00", LogIn{Ready: true})
	s.do("10:01:01", Resume{Work: "c1/1"})
	s.shows(Busy)
}

func TestA17_AShiftLastsUntilTheLastWorkIsDone(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.do("10:00:00", Renew{For: time.Hour})
	s.talk("10:00:02", "c1/1", "web")
	s.do("10:01:00", LogOut{})
	require.Equal(t, clockAt("10:00:00"), s.ann.Shift)
	require.NotZero(t, s.ann.Lease, "who is still talking still has to be there")
	s.do("10:02:00", Finish{Work: "c1/1", WrapUp: true})
	require.NotZero(t, s.ann.Shift)
	s.do("10:02:30", Done{Work: "c1/1"})
	require.Zero(t, s.ann.Shift)
	require.Zero(t, s.ann.Lease)
}
