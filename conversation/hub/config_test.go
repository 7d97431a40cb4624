package hub_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
	"github.com/parley-go/parley/routing"
)

// TestAllFaultsOfAConfigurationAtOnce, those of the policies too, so that nobody has to
// start ten times to mend ten faults.
func TestAllFaultsOfAConfigurationAtOnce(t *testing.T) {
	_, err := hub.New(memory.New(), hub.Config{
		Services: []conversation.Service{
			{ID: "shop", Queue: "sales"},
			{ID: "shop", Queue: "nowhere"},
			{Queue: "sales"},
			{ID: "bad", Queue: "sales", OfferFor: -1, NotAgainFor: -2, WrapUpFor: -2, LateAfter: -2, TextLimit: -1,
				Miss: agentstate.MissRule{LogOutAfter: -1}, Dispositions: []string{"", "sold", "sold"}},
		},
		Queues: []conversation.Queue{
			{ID: "sales"}, {ID: "sales"}, {},
			{ID: "skilled", Needs: []routing.Need{{Level: 1}}},
		},
		Policies: routing.Policies{"sales": routing.LongestIdle(), "zoo": routing.LeastLoaded(), "aquarium": routing.LeastLoaded()},
	})
	require.Error(t, err)
	for _, fault := range []string{
		`service "shop" stands twice`, `there is no queue "nowhere"`, `service 3: the ID`,
		"OfferFor", "NotAgainFor", "WrapUpFor", "LateAfter", "TextLimit", "Miss", "disposition 1", `disposition "sold"`,
		`queue "sales" stands twice`, "queue 3: the ID", `queue "skilled"`,
		`policy for queue "aquarium"`, `policy for queue "zoo"`,
	} {
		require.ErrorContains(t, err, fault)
	}
	require.Regexp(t, "(?s)aquarium.*zoo", err.Error(), "in an order that does not change")
}

func TestNewWithoutAStoreSaysWhatToGive(t *testing.T) {
	_, err := hub.New(nil, centre())
	require.ErrorContains(t, err, "memory.New()")
}

// TestNewDoesNotTouchTheStore.
func TestNewDoesNotTouchTheStore(t *testing.T) {
	w := newHouse(t)
	require.Zero(t, w.store.called())
}

// TestTheZeroConfigurationWorks, and serves nobody.
func TestTheZeroConfigurationWorks(t *testing.T) {
	h, err := hub.New(memory.New(), hub.Config{})
	require.NoError(t, err)
	_, err = h.Do(t.Context(), customer("ada"), message("Hello"))
	require.ErrorIs(t, err, conversation.UnknownService)
	next, err := h.Tick(t.Context())
	require.NoError(t, err)
	require.Zero(t, next)
}

// TestIDsAreUUIDsThatSortByTime, if the host does not make its own.
func TestIDsAreUUIDsThatSortByTime(t *testing.T) {
	w := newHouse(t, func(c *hub.Config) { c.NewID = nil; c.Now = nil })
	first, second := w.writes("ada", "Hello"), w.writes("bea", "Hello")
	require.Regexp(t, regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-`), first.Conversation)
	require.Less(t, first.Conversation, second.Conversation)
	require.WithinDuration(t, time.Now(), w.conversation(first.Conversation).Opened, time.Hour)
}

// TestAPolicyOfAQueueIsAsked.
func TestAPolicyOfAQueueIsAsked(t *testing.T) {
	never := routing.PolicyFunc(func(w routing.Work, c routing.Candidate, now time.Time) routing.Verdict {
		if now.Before(ten.Add(time.Hour)) {
			return routing.Verdict{Refuse: "not_before_eleven", Recheck: ten.Add(time.Hour)}
		}
		return routing.Verdict{}
	})
	w := newHouse(t, func(c *hub.Config) { c.Policies = routing.Policies{"sales": never} })
	w.ready("ann", 1)
	w.writes("ada", "Hello")
	require.Empty(t, w.offeredTo("c1"))
	require.Equal(t, ten.Add(time.Hour), w.tick(0))
	w.tick(time.Hour)
	require.Equal(t, "ann", w.offeredTo("c1"))
}
