package hubtest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/hubtest"
	"github.com/parley-go/parley/conversation/hub/memory"
)

func shop() hub.Config {
	return hub.Config{
		Services: []conversation.Service{{ID: "shop", Queue: "sales"}},
		Queues:   []conversation.Queue{{ID: "sales"}},
	}
}

// Ann is Ready, Ada writes, and nobody answers.
func ExampleWorld_Run() {
	w := hubtest.New(memory.New(), shop())
	told, err := w.Run([]string{
		`10:00:00 ann ready web=2`,
		`10:00:05 ada writes "Hello" service=shop channel=web`,
		`10:00:25 tick`,
		`10:00:26 ann accept c1`,
	})
	fmt.Print(told)
	fmt.Println(err)

	// Output:
	// 10:00:00 agent.configured           ann web=2
	//          agent.intent               ann ready
	//          ann is ready
	// 10:00:05 conversation.opened        c1 ada shop web
	//          conversation.queued        c1 sales since 10:00:05
	//          conversation.entry         c1 1 customer/ada
	//          conversation.offered       c1 ann until 10:00:25
	//          agent.work_added           ann c1/1 offered until 10:00:25
	//          signal.notify              ann offer c1
	//          ann is busy
	// 10:00:25 conversation.missed        c1 ann not again until 10:01:25
	//          conversation.queued        c1 sales since 10:00:05
	//          agent.intent               ann not_ready(missed)
	//          agent.work_dropped         ann c1/1 missed
	//          ann is not_ready(missed)
	// 10:00:26 refused offer_gone
	// <nil>
}

// A test of a host: who is asked, at what time.
func ExampleWorld() {
	w := hubtest.New(memory.New(), shop())
	if _, err := w.Run([]string{
		`10:00:00 ann ready web=1`,
		`10:00:10 bob ready web=1`,
		`10:00:20 ada writes "Hello" service=shop channel=web`,
	}); err != nil {
		fmt.Println(err)
	}
	c, _ := w.Hub().Conversation(context.Background(), "c1")
	fmt.Println(c.Offers[0].Agent, w.Clock().Now().Format(time.TimeOnly))

	// Output:
	// ann 10:00:20
}

func ExampleClock() {
	c := hubtest.NewClock(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
	c.Advance(90 * time.Second)
	fmt.Println(c.Now().Format(time.TimeOnly))
	c.Set(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))
	fmt.Println(c.Now().Format(time.TimeOnly))

	// Output:
	// 10:01:30
	// 12:00:00
}

func TestClockIsForManyAtOnce(t *testing.T) {
	c := hubtest.NewClock(time.Unix(0, 0))
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			c.Advance(time.Second)
			c.Now()
		})
	}
	group.Wait()
	require.Equal(t, time.Unix(50, 0), c.Now())
}

// run tells a story to a new world and returns what came of it.
func run(t *testing.T, cfg hub.Config, lines ...string) string {
	t.Helper()
	told, err := hubtest.New(memory.New(), cfg).Run(lines)
	require.NoError(t, err)
	return told
}

// TestLinesThatAreNotUnderstoodAreSaid, with their number, and end the story.
func TestLinesThatAreNotUnderstoodAreSaid(t *testing.T) {
	for line, fault := range map[string]string{
		`10:00:05`:                                 "a line is a time",
		`10:00:05 ann`:                             "what does it do",
		`10 ann ready`:                             "is no time",
		`10:60:00 tick`:                            "is no time",
		`10:00:-1 tick`:                            "is no time",
		`10:00:61 tick`:                            "is no time",
		`09:59:59 tick`:                            "does not go back",
		`09:59:59 wait`:                            "does not go back",
		`10:00:05 ann dance`:                       `"dance"`,
		`10:00:05 ann accept c1 x=1`:               "no argument x=",
		`10:00:05 tick x=1`:                        "no argument x=",
		`10:00:05 ann accept offer=x`:              "is no number",
		`10:00:05 ann ready web=many`:              "is no number",
		`10:00:05 ann ready skills=b:x`:            "is no number",
		`10:00:05 ada writes "Hello`:               "not closed",
		`10:00:05 ada writes "Hello"`:              "service=",
		`10:00:05 ada writes "Hello" service=shop`: "channel=",
		`10:00:05 ada writes "Hello" service=a service=b channel=c`: "twice",
		`10:00:05 ada writes "Hello" in=c1`:                         "leave in= out",
		`10:00:05 sms fails`:                                        "Transports",
		`10:00:05 slash fails`:                                      "Transports",
		`10:00:05 ann begin ada`:                                    "service=",
		`10:00:05 ann read x`:                                       "number of the entry",
		`10:00:05 ann renew`:                                        "for=30s",
		`10:00:05 ann ready web.max=1`:                              "no setting",
		`10:00:05 ann ready web.share=x`:                            "is no number",
		`10:00:05 ann ready labels=vip:x`:                           "is no number",
		`10:00:05 ann ready personal=web:x`:                         "is no number",
		`10:00:05 ann ready total=x`:                                "is no number",
		`10:00:05 ann ready ramp=10m`:                               "no step",
		`10:00:05 system finish call agent=ann until=x`:             "is no time",
	} {
		told, err := hubtest.New(memory.New(), shop()).Run([]string{"# a comment", "", "10:00:00 ann ready web=1", line, "10:00:10 tick"})
		require.ErrorContains(t, err, fault, line)
		require.ErrorContains(t, err, "line 4")
		require.Contains(t, told, "ann is ready")
		require.NotContains(t, told, "10:00:10")
	}
}

// TestFaultsOfTheConfigurationComeFromRun.
func TestFaultsOfTheConfigurationComeFromRun(t *testing.T) {
	_, err := hubtest.New(memory.New(), hub.Config{Services: []conversation.Service{{ID: "shop"}}}).Run([]string{"10:00:00 tick"})
	require.ErrorContains(t, err, "there is no queue")
}

// TestARunGoesOnWhereTheOneBeforeEnded, and a world that begins on a store with a past
// tells what is new.
func TestARunGoesOnWhereTheOneBeforeEnded(t *testing.T) {
	store := memory.New()
	w := hubtest.New(store, shop())
	_, err := w.Run([]string{"10:00:00 ann ready web=1"})
	require.NoError(t, err)
	told, err := w.Run([]string{`10:00:05 tick`})
	require.NoError(t, err)
	require.Equal(t, "10:00:05 nothing\n", told)
	_, err = w.Run([]string{`10:00:00 tick`})
	require.ErrorContains(t, err, "does not go back")

	told, err = hubtest.New(store, shop()).Run([]string{"10:00:00 ann ready"})
	require.NoError(t, err)
	require.Equal(t, "10:00:00 nothing\n", told)
}

// TestTimeOfTheNextDay, with a fraction of a second.
func TestTimeOfTheNextDay(t *testing.T) {
	told := run(t, shop(), "23:59:59.5 tick", "24:00:00 tick", "34:00:00.125 tick", "crash")
	require.Equal(t, "23:59:59.500 nothing\n24:00:00 nothing\n34:00:00.125 nothing\n", told)
}

// TestWaitJumpsFromInstantToInstant, and ends at its own time.
func TestWaitJumpsFromInstantToInstant(t *testing.T) {
	told := run(t, shop(), `10:00:00 ann ready web=1`, `10:00:01 bob ready web=1`,
		`10:00:05 ada writes "Hello" service=shop channel=web`, `10:05:00 wait`, `10:05:00 tick`)
	require.Contains(t, told, "10:00:25 conversation.missed        c1 ann")
	require.Contains(t, told, "10:00:45 conversation.missed        c1 bob")
	require.Contains(t, told, "10:05:00 nothing")
}

// TestAStoreWithAClockGetsTheWorlds, and one that cannot tell what is next is ticked at
// the end of a wait.
func TestAStoreWithAClockGetsTheWorlds(t *testing.T) {
	told, err := hubtest.New(wound{memory.New()}, shop()).Run([]string{
		`10:00:00 ann ready web=1`, `10:00:05 ada writes "Hello" service=shop channel=web`, `10:05:00 wait`,
	})
	require.NoError(t, err)
	require.Contains(t, told, "10:05:00 conversation.missed")
}

// wound is a store with a clock that is wrong, and nothing else.
type wound struct{ hub.Store }

func (wound) Now(context.Context) (time.Time, error) { return time.Now(), nil }

// TestErrorsOfTheStoreAreTold, and the story goes on.
func TestErrorsOfTheStoreAreTold(t *testing.T) {
	store := &broken{Store: memory.New()}
	w := hubtest.New(store, shop())
	_, err := w.Run([]string{"10:00:00 ann ready web=1"})
	require.NoError(t, err)
	store.fault = errors.New("the disk is full")
	told, err := w.Run([]string{"10:00:01 ann not_ready lunch", "10:00:02 ann ready"})
	require.NoError(t, err)
	require.Contains(t, told, "10:00:01 failed: the disk is full")
	require.Contains(t, told, "10:00:02 nothing", "she is Ready, so nothing is to be written")
}

// broken is a store that does not commit.
type broken struct {
	hub.Store
	fault error
}

func (s *broken) Commit(ctx context.Context, b hub.Batch) error {
	if s.fault != nil {
		return s.fault
	}
	return s.Store.Commit(ctx, b)
}

// TestTheHostsTransportGetsTheMessagesToo, after what the world tells of them.
func TestTheHostsTransportGetsTheMessagesToo(t *testing.T) {
	cfg := shop()
	own := &transport{}
	cfg.Transports = map[string]hub.Transport{"sms": own}
	told := run(t, cfg, `10:00:00 ann ready sms=1`, `10:00:01 bea writes "Hello" service=shop channel=sms from=+47`,
		`10:00:02 ann open c1`, `10:00:03 ann writes "Hi"`, `10:00:03 tick`, `10:00:04 sms fails`, `10:00:05 ann writes "Bye"`, `10:00:06 tick`)
	require.Contains(t, told, `10:00:03 delivered                  c1 sms to bea "Hi"`)
	require.Contains(t, told, `10:00:06 not delivered              c1 sms to bea "Bye"`)
	require.Equal(t, []string{"Hi"}, own.got)
}

type transport struct{ got []string }

func (s *transport) Deliver(_ context.Context, d hub.Delivery) error {
	s.got = append(s.got, string(d.Text))
	return nil
}

// TestEveryVerbReachesTheHub: what no other story says.
func TestEveryVerbReachesTheHub(t *testing.T) {
	cfg := shop()
	cfg.Services[0].NotAgainFor = conversation.Never
	cfg.Services[0].Miss = agentstate.MissRule{ReturnAfter: time.Minute}
	told := run(t, cfg,
		`10:00:00 ann configure web=2 name="Ann Lee" skills=billing:2,french`,
		`10:00:00 ann log_in`,
		`10:00:01 ann ready key=k1`,
		`10:00:01 ann ready key=k1`,
		`10:00:02 ada opens service=shop channel=web`,
		`10:00:03 ann reject c1 offer=1`,
		`10:00:04 system ready agent=ann`,
		`10:00:05 system offer c1 ann`,
		`10:00:06 system not_ready lunch agent=ann`,
		`10:00:07 ann log_out`,
		`10:00:08 ann log_in ready`,
		`10:00:09 nobody desktop`,
		`10:00:10 ann ready web=3`,
		`10:00:11 bea writes "Hello" service=shop channel=web`,
		`10:00:31 wait`,
		`10:00:32 ann desktop`,
	)
	for _, line := range []string{
		"agent.configured           ann Ann Lee web=2 billing:2 french:1",
		"ann is not_ready(logged_in)",
		"repeated",
		"conversation.rejected      c1 ann not again for ever",
		"refused not_again_yet",
		"ann is not_ready(lunch)",
		"ann is logged_out",
		"10:00:09 not found",
		"agent.configured           ann web=3",
		"not_ready(missed) since 10:00:31 back at 10:01:31, focus none",
	} {
		require.Contains(t, told, line)
	}
	require.Equal(t, 1, strings.Count(told, "repeated"))
}

// TestCapacitiesAndHostsWork: each setting of a capacity, and what the host's own program
// says of its work.
func TestCapacitiesAndHostsWork(t *testing.T) {
	told := run(t, shop(),
		`10:00:00 ann configure total=120 web=2 web.share=50 web.spare=60 web.beside=sms,phone sms=1 sms.interrupts=web phone=1 phone.alone=true labels=vip:1 personal=web:1 ramp=1m:1,2m:2 ready_at_log_in`,
		`10:00:01 ann log_in`,
		`10:00:02 ann not_ready paper channel=sms`,
		`10:00:03 ann desktop`,
		`10:00:04 ann ready channel=sms`,
		`10:00:05 system begin call1 channel=phone label=vip agent=ann`,
		`10:00:06 system begin call2 channel=phone agent=ann override`,
		`10:00:07 system park call2 agent=ann`,
		`10:00:08 system resume call2 agent=ann override`,
		`10:00:09 system discard call2 agent=ann`,
		`10:00:10 ann desktop`,
		`10:00:11 system finish call1 agent=ann wrap_up`,
		`10:00:12 system done call1 agent=ann`,
		`10:04:00 wait`,
		`10:04:01 ann renew for=30s`,
		`10:04:31 system lapse agent=ann`,
	)
	for _, line := range []string{
		"agent.configured           ann total=120 phone=1 phone.alone sms=1 sms.interrupts=web web=2 web.share=50 web.spare=60 web.beside=sms,phone labels=vip:1 personal=web:1 ramp=1m0s:1 ramp=2m0s:2 ready_at_log_in",
		"10:00:01 agent.intent               ann ready",
		"agent.channel              ann sms not_ready(paper)",
		"ready since 10:00:01, closed sms, focus none",
		"agent.channel              ann sms ready",
		"agent.work_added           ann call1 active vip",
		"agent.work_added           ann call2 active over the limit",
		"agent.work_moved           ann call2 parked",
		"agent.work_moved           ann call2 active over the limit",
		"agent.work_dropped         ann call2 discarded",
		"own call1 phone active",
		"agent.work_moved           ann call1 wrap_up",
		"10:01:01 agent.ramped_up            ann step 1 is over",
		"10:03:01 agent.ramped_up            ann step 2 is over",
		"agent.lease_renewed        ann until 10:04:31",
		"agent.lease_lapsed         ann",
	} {
		require.Contains(t, told, line)
	}
}

// TestSlashAndSignalOfTheHostAreCalledToo, after what the world tells of them.
func TestSlashAndSignalOfTheHostAreCalledToo(t *testing.T) {
	cfg := shop()
	var called []string
	cfg.Slash = []conversation.SlashCommand{{Name: "callback"}}
	cfg.CallSlash = func(_ context.Context, c hub.SlashCall) error { called = append(called, string(c.Typed)); return nil }
	cfg.Signal = func(s conversation.Signal) { called = append(called, s.Kind()) }
	told := run(t, cfg, `10:00:00 ann ready web=1`, `10:00:01 ada writes "Hello" service=shop channel=web`, `10:00:02 ann open c1`,
		`10:00:03 slash fails`, `10:00:04 ann writes "/callback now"`, `10:00:04 tick`, `10:00:05 slash works`, `10:00:10 wait`, `10:00:11 ada read 1 in=c1`)
	require.Contains(t, told, `10:00:04 not called                 c1 ann "/callback now"`)
	require.Contains(t, told, `10:00:06 called                     c1 ann "/callback now" attempt 2`)
	require.Contains(t, told, `10:00:11 signal.read                c1 customer/ada up to 1`)
	require.Equal(t, []string{"signal.notify", "/callback now", "signal.read"}, called)
}

// TestWhatIsRefusedOpensNothing: the next conversation has the next name.
func TestWhatIsRefusedOpensNothing(t *testing.T) {
	told := run(t, shop(), `10:00:00 ada writes "Hello" service=nowhere channel=web`, `10:00:01 ada writes "Hello" service=shop`, `10:00:02 bot/max writes "Welcome" in=c1`,
		`10:00:03 supervisor/sue ban c1`, `10:00:04 sue banned`, `10:00:05 ann assigned`, `10:00:06 system waiting`, `10:00:07 nobody sees`)
	for _, line := range []string{"refused unknown_service", "c1 ada shop web", "c1 2 bot/max", "contact.barred             ada in c1", "10:00:04 ada", "10:00:05 nobody", "10:00:06 nobody"} {
		require.Contains(t, told, line)
	}
}
