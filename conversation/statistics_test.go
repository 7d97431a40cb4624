package conversation_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	. "github.com/parley-go/parley/conversation"
)

// floor is a contact centre of three agents, small enough to be thrown about: what
// is said to it goes through Step, and its logs are kept.
type floor struct {
	t             testing.TB
	now           time.Time
	rules         Configuration
	conversations map[string]Conversation
	contacts      map[string]Contact
	agents        map[string]agentstate.Agent
	desks         map[string]Desk
	timers        map[string]Timer
	log           []Line
	begun         map[string]agentstate.Agent // before the first line of
	logs          map[string][]agentstate.Line
	opened        int
	// watch is told what a command made of a conversation, what followed included.
	watch func(kind string, was, is Conversation)
	depth int
}

var floorRules = Configuration{
	Services: []Service{
		{ID: "shop", Queue: "sales", Channels: []string{"web"}, WrapUpFor: time.Minute, Miss: agentstate.MissRule{ReturnAfter: time.Second}},
		{ID: "care", Queue: "help", Channels: []string{"web", "sms"}, LongLived: []string{"sms"}, AtLogOut: LogOutQueues, Lapse: LapseQueues,
			WrapUpFor: Never, AfterEnd: AfterEnd{Inbound: FollowUpReopen, Outbound: FollowUpReopen}},
		{ID: "bank", Queue: "help", Channels: []string{"web"}, AtLogOut: LogOutEndsAll, Lapse: LapseDrops,
			AfterEnd: AfterEnd{Inbound: FollowUpIgnore}, Idle: IdleRule{WarnAfter: time.Minute, EndAfter: time.Minute}},
	},
	Queues: []Queue{{ID: "sales", KeepLost: time.Second}, {ID: "help"}, {ID: "experts"}},
}

var theSystem = Actor{Role: System}

func newFloor(t testing.TB) *floor {
	require.NoError(t, floorRules.Check())
	f := &floor{
		t: t, now: onDay(2, 9), rules: floorRules,
		conversations: map[string]Conversation{}, contacts: map[string]Contact{}, desks: map[string]Desk{}, timers: map[string]Timer{},
		agents: map[string]agentstate.Agent{}, begun: map[string]agentstate.Agent{}, logs: map[string][]agentstate.Line{},
	}
	for _, id := range []string{"ann", "ben", "cyd"} {
		f.begun[id] = agentstate.New(id)
		f.agents[id] = f.begun[id]
		require.NoError(t, f.say(theSystem, Presence{Agent: id, Do: agentstate.Configure{Capacity: agentstate.Capacity{
			Channels: map[string]agentstate.Limit{"web": {Max: 3}, "sms": {Max: 3}},
		}}}))
		require.NoError(t, f.say(agentNamed(id), Presence{Do: agentstate.LogIn{Ready: true}}))
	}
	return f
}

// say carries a command out, and what follows from it.
func (f *floor) say(by Actor, cmd Command) error {
	if f.watch != nil && f.depth == 0 {
		f.depth++
		before := maps.Clone(f.conversations)
		err := f.say(by, cmd)
		f.depth--
		for id, c := range f.conversations {
			f.watch(cmd.Kind(), before[id], c)
		}
		return err
	}
	s := Scene{Conversation: f.conversations[Target(cmd)], Agents: f.agents, Desks: f.desks, Reasons: f.rules.Reasons}
	s.Contact = f.contacts[s.Conversation.Contact]
	service := s.Conversation.Service
	switch cmd := cmd.(type) {
	case Receive:
		service, s.Contact = cmd.Service, f.contacts[by.ID]
	case Begin:
		service, s.Contact = cmd.Service, f.contacts[cmd.Contact]
	case LiftBan:
		s.Contact = f.contacts[cmd.Contact]
	case Invite:
		s.Invited, _ = f.rules.Queue(cmd.Queue)
	}
	if s.Conversation.ID != "" {
		service = s.Conversation.Service
	}
	s.Service, _ = f.rules.Service(service)
	s.Queue, _ = f.rules.Queue(cmp.Or(s.Conversation.RoutedTo(), s.Service.Queue))
	next, d, err := Step(s, by, cmd, f.now)
	if err != nil {
		return err
	}
	f.agents, f.desks = next.Agents, next.Desks
	if next.Conversation.ID != "" {
		f.conversations[next.Conversation.ID] = next.Conversation
	}
	for _, e := range d.Events {
		if _, is := e.(Opened); is {
			f.opened++
		}
		f.log = append(f.log, Line{Conversation: next.Conversation.ID, At: f.now, Event: e})
	}
	for _, change := range d.Agents {
		for _, e := range change.Events {
			f.logs[change.Agent] = append(f.logs[change.Agent], agentstate.Line{At: f.now, Event: e})
		}
	}
	if d.Contact != nil {
		f.contacts[d.Contact.ID] = *d.Contact
	}
	for _, timer := range d.Timers {
		delete(f.timers, timer.ID)
		if !timer.Due.IsZero() {
			f.timers[timer.ID] = timer
		}
	}
	for _, then := range d.Then {
		require.NoError(f.t, f.say(theSystem, then))
	}
	return nil
}

// wait lets time pass, and carries out what becomes due meanwhile.
func (f *floor) wait(d time.Duration) {
	end := f.now.Add(d)
	for {
		due := slices.SortedFunc(maps.Values(f.timers), func(a, b Timer) int {
			if c := a.Due.Compare(b.Due); c != 0 {
				return c
			}
			return slices.Compare([]byte(a.ID), []byte(b.ID))
		})
		if len(due) == 0 || due[0].Due.After(end) {
			f.now = end
			return
		}
		delete(f.timers, due[0].ID)
		if due[0].Due.After(f.now) {
			f.now = due[0].Due
		}
		require.NoError(f.t, f.say(theSystem, due[0].Do), due[0].ID)
	}
}

// into is the conversation into which a message of the customer goes.
func (f *floor) into(contact, service, channel string) string {
	for id, c := range f.conversations { // any order: at most one
		if c.Contact == contact && c.Channel == channel && c.Ending == nil {
			return id
		}
	}
	for i := f.opened; i > 0; i-- {
		c := f.conversations[fmt.Sprint("c", i)]
		if s, _ := f.rules.Service(c.Service); c.Contact == contact && c.Channel == channel && s.Follows(c, f.now) {
			return c.ID
		}
	}
	return fmt.Sprint("c", f.opened+1)
}

func (f *floor) measure(from, to time.Time) Statistics {
	f.t.Helper()
	s, err := Measure(slices.Values(f.log), agentstate.Window{From: from, To: to})
	require.NoError(f.t, err)
	return s
}

// must says what may not be refused.
func (f *floor) must(by Actor, cmd Command) {
	f.t.Helper()
	require.NoError(f.t, f.say(by, cmd))
}

var customerK = Actor{Role: Customer, ID: "k1"}

func (f *floor) offerTo(agent, conversation string) {
	f.t.Helper()
	f.must(theSystem, MakeOffer{Conversation: conversation, Agent: agent})
}

func (f *floor) take(agent, conversation string) {
	f.t.Helper()
	f.offerTo(agent, conversation)
	f.must(agentNamed(agent), Accept{Conversation: conversation})
}

func TestA6_EveryOfferIsCountedForAgentQueueAndService(t *testing.T) {
	f := newFloor(t)
	f.must(customerK, Receive{Conversation: "c1", Service: "shop", Channel: "web", Text: "Hello"})
	f.offerTo("ann", "c1")
	f.must(agentNamed("ann"), Reject{Conversation: "c1"})
	f.offerTo("ben", "c1")
	f.wait(20 * time.Second) // missed
	f.take("cyd", "c1")
	f.must(agentNamed("cyd"), Invite{Conversation: "c1", Queue: "experts"})
	f.must(agentNamed("ben"), Presence{Do: agentstate.GoReady{}})
	f.offerTo("ben", "c1")
	f.must(customerK, End{Conversation: "c1"}) // taken back

	s := f.measure(onDay(2, 9), onDay(2, 10))
	require.Equal(t, Figures{Offered: 1, Rejected: 1}, s.Of(Key{Agent: "ann"}))
	require.Equal(t, Figures{Offered: 2, Missed: 1, Withdrawn: 1}, s.Of(Key{Agent: "ben"}))
	require.Equal(t, Figures{Offered: 1, Missed: 1}, s.Of(Key{Agent: "ben", Queue: "sales"}))
	require.Equal(t, Figures{Offered: 1, Withdrawn: 1}, s.Of(Key{Queue: "experts"}), "counted where it was asked for")
	all := s.Of(Key{Service: "shop"})
	require.Equal(t, []int{4, 1, 1, 1, 1}, []int{all.Offered, all.Accepted, all.Rejected, all.Missed, all.Withdrawn})
	require.Zero(t, s.Of(Key{Service: "care"}))
	require.Equal(t, all, s.Of(Key{}))
	require.Equal(t, all, s.Of(Key{Channel: "web"}))
}

func TestJ1_HowLongCustomersWait(t *testing.T) {
	f := newFloor(t)
	say := func(id string) {
		f.must(Actor{Role: Customer, ID: id}, Receive{Conversation: id, Service: "bank", Channel: "web", Text: "Hello"})
	}
	say("c1")
	f.wait(time.Minute)
	say("c2")
	f.wait(time.Minute)
	f.take("ann", "c1") // after two minutes
	say("c3")
	f.wait(2 * time.Minute)
	f.take("ann", "c2") // after three
	f.must(Actor{Role: Customer, ID: "c3"}, End{Conversation: "c3"})
	say("c4")
	s := f.measure(onDay(2, 9), f.now.Add(time.Second))
	all := s.Of(Key{})
	require.Equal(t, []int{4, 2, 1, 1}, []int{all.Opened, all.Answered, all.Abandoned, all.Waiting})
	require.Equal(t, 150*time.Second, all.SpeedOfAnswer())
	require.Equal(t, 3*time.Minute, all.LongestWait)
	require.Equal(t, 2, s.Of(Key{Agent: "ann"}).Answered)
	require.Equal(t, Figures{Opened: 4, Abandoned: 1, Waiting: 1, LongestWait: 3 * time.Minute, In: 4, Ended: map[Reason]int{EndedByCustomer: 1}}, s.Rows[0].Figures)
	require.Zero(t, Figures{}.SpeedOfAnswer())

	f.wait(5 * time.Minute)
	now := f.measure(onDay(2, 9), f.now)
	require.Equal(t, 5*time.Minute, now.Of(Key{Queue: "help"}).LongestWait, "it still waits")
	require.Equal(t, 1, now.Of(Key{Queue: "help"}).Waiting)
}

// Ann has a chat of an hour, with a pause, and wraps up for a minute; Ben takes it
// over in the middle.
func TestJ2_HandleTimeOfEachPartInTheWindow(t *testing.T) {
	f := newFloor(t)
	f.must(customerK, Receive{Conversation: "c1", Service: "shop", Channel: "web", Text: "Hello"})
	f.take("ann", "c1")
	f.must(agentNamed("ann"), Send{Conversation: "c1", Text: "Hello"})
	f.wait(10 * time.Minute)
	f.must(agentNamed("ann"), Park{Conversation: "c1"})
	f.wait(10 * time.Minute)
	f.must(agentNamed("ann"), Resume{Conversation: "c1"})
	f.wait(10 * time.Minute)
	f.must(agentNamed("ann"), Invite{Conversation: "c1", Agent: "ben", Transfer: true})
	f.must(agentNamed("ben"), Accept{Conversation: "c1"})
	f.wait(30 * time.Minute) // ann's wrap-up is over after one
	f.must(customerK, Receive{Conversation: "c1", Service: "shop", Channel: "web", Text: "Thanks"})
	f.must(agentNamed("ben"), End{Conversation: "c1"})
	f.wait(time.Hour)

	whole := f.measure(onDay(2, 9), onDay(2, 12))
	require.Equal(t, Figures{Offered: 1, Accepted: 1, Answered: 1, Transferred: 1, Handled: 1, Talk: 20 * time.Minute, WrapUp: time.Minute, Out: 1}, whole.Of(Key{Agent: "ann"}))
	require.Equal(t, Figures{Offered: 1, Accepted: 1, Handled: 1, Talk: 30 * time.Minute, WrapUp: time.Minute, In: 1, Ended: map[Reason]int{EndedByAgent: 1}}, whole.Of(Key{Agent: "ben"}))
	require.Equal(t, 52*time.Minute, whole.Of(Key{Queue: "sales"}).HandleTime())

	at := func(minutes float64) time.Time { return onDay(2, 9).Add(time.Duration(minutes * float64(time.Minute))) }
	part := f.measure(at(5), at(30.5))
	require.Equal(t, 15*time.Minute, part.Of(Key{Agent: "ann"}).Talk)
	require.Equal(t, 30*time.Second, part.Of(Key{Agent: "ann"}).WrapUp)
	require.Equal(t, 30*time.Second, part.Of(Key{Agent: "ben"}).Talk)
	require.Zero(t, part.Of(Key{Agent: "ann"}).Handled, "done after the window")
	require.Equal(t, whole, f.measure(at(0), at(5)).Then(part).Then(f.measure(at(30.5), onDay(2, 12))))
}

func TestA6_WhatAnAgentBeganIsNoOffer(t *testing.T) {
	f := newFloor(t)
	f.must(agentNamed("ann"), Begin{Conversation: "c1", Service: "care", Channel: "sms", Contact: "k1", Text: "Your parcel is here"})
	f.must(customerK, Receive{Conversation: "c1", Service: "care", Channel: "sms", Text: "Thanks"})
	f.wait(time.Minute)
	f.must(agentNamed("ann"), End{Conversation: "c1"})
	f.must(agentNamed("ann"), Done{Conversation: "c1"})
	f.must(agentNamed("ben"), Begin{Conversation: "c2", Service: "care", Channel: "sms", Contact: "k2"})
	f.wait(time.Second)
	f.must(agentNamed("ben"), End{Conversation: "c2"}) // vanished
	s := f.measure(onDay(2, 9), onDay(2, 10))
	require.Equal(t, []Row{
		{Key{Service: "care", Channel: "sms", Agent: "ann"}, Figures{Begun: 1, Handled: 1, Talk: time.Minute, In: 1, Out: 1, Ended: map[Reason]int{EndedByAgent: 1}}},
		{Key{Service: "care", Channel: "sms", Agent: "ben"}, Figures{Talk: time.Second}},
	}, s.Rows)
}

// The same hour, thrown together from everything that people and time can do.
func randomFloor(t testing.TB, seed uint64, steps int) *floor {
	f := newFloor(t)
	f.random(seed, steps)
	return f
}

func (f *floor) random(seed uint64, steps int) {
	r := rand.New(rand.NewPCG(6, seed))
	one := func(list ...string) string { return list[r.IntN(len(list))] }
	for range steps {
		f.wait(time.Duration(r.IntN(3)*r.IntN(3)*r.IntN(7)) * time.Second)
		if r.IntN(40) == 0 {
			f.wait(2 * time.Minute) // somebody is idle
		}
		id := fmt.Sprint("c", 1+r.IntN(f.opened+1))
		if r.IntN(3) > 0 {
			id = fmt.Sprint("c", max(1, f.opened-r.IntN(4)))
		}
		agent := one("ann", "ben", "cyd")
		by, c, contact := agentNamed(agent), f.conversations[id], one("k1", "k2", "k3", "k4")
		service := one("shop", "care", "bank")
		channel := "web"
		if service == "care" {
			channel = one("web", "sms")
		}
		switch r.IntN(26) {
		case 0, 1, 2:
			_ = f.say(Actor{Role: Customer, ID: contact}, Receive{Conversation: f.into(contact, service, channel), Service: service, Channel: channel, Text: "Hello"})
		case 3, 4, 5, 6:
			_ = f.say(by, Presence{Do: agentstate.GoReady{}})
			_ = f.say(theSystem, MakeOffer{Conversation: id, Agent: agent})
			if r.IntN(3) == 0 {
				_ = f.say(by, Reject{Conversation: id})
			} else if r.IntN(3) > 0 {
				_ = f.say(by, Open{Conversation: id})
			}
		case 7, 8, 9:
			for _, o := range c.Offers {
				_ = f.say(agentNamed(o.Agent), Accept{Conversation: id})
			}
		case 10, 11:
			_ = f.say(by, Presence{Do: agentstate.GoReady{}})
			_ = f.say(agentNamed(c.Owner), Invite{Conversation: id, Agent: agent, Transfer: r.IntN(2) == 0})
		case 12:
			_ = f.say(agentNamed(c.Owner), Invite{Conversation: id, Queue: one("experts", "help"), Transfer: r.IntN(2) == 0})
		case 13:
			_ = f.say(by, CancelInvitation{Conversation: id})
		case 14, 15:
			_ = f.say(by, Leave{Conversation: id})
		case 16:
			_ = f.say(by, Park{Conversation: id})
		case 17:
			_ = f.say(by, Resume{Conversation: id})
		case 18:
			_ = f.say(by, Send{Conversation: id, Text: "Hello"})
			_ = f.say(Actor{Role: Bot, ID: "bot"}, Send{Conversation: id, Text: "Beep"})
		case 19:
			_ = f.say(by, End{Conversation: id})
		case 20:
			if c.Owner == "" && r.IntN(3) > 0 {
				continue
			}
			_ = f.say(Actor{Role: Customer, ID: c.Contact}, End{Conversation: id})
		case 21:
			_ = f.say(by, Done{Conversation: id})
		case 22:
			into := f.into(contact, service, channel)
			if before := f.conversations[into]; before.Ending != nil {
				into = fmt.Sprint("c", f.opened+1)
			}
			begin := Begin{Conversation: into, Service: service, Channel: channel, Contact: contact}
			if r.IntN(2) == 0 {
				begin.Text, begin.Aside = "Good day", r.IntN(2) == 0
			}
			_ = f.say(by, begin)
		case 23:
			_ = f.say(by, Presence{Do: agentstate.GoReady{}})
			_ = f.say(by, Presence{Do: agentstate.LogIn{Ready: true}})
		case 24:
			if r.IntN(4) == 0 {
				_ = f.say(by, Presence{Do: agentstate.LogOut{}})
			}
			_ = f.say(by, Presence{Do: agentstate.Renew{For: time.Minute}})
		case 25:
			if r.IntN(4) == 0 {
				_ = f.say(Actor{Role: Supervisor, ID: "sue"}, End{Conversation: id})
			}
			if r.IntN(8) == 0 {
				_ = f.say(Actor{Role: Supervisor, ID: "sue"}, Ban{Conversation: id})
				_ = f.say(Actor{Role: Supervisor, ID: "sue"}, LiftBan{Contact: c.Contact})
			}
		}
	}
}

// dumb says the same as Measure, slowly: it makes a list of all that ever was, with
// beginning and end, from what the events say, and looks at each with the window in
// its hand. It folds nothing.
type dumb struct {
	from, to time.Time
	figures  map[Key]Figures
}

func (d *dumb) add(k Key, f Figures) { d.figures[k] = d.figures[k].Plus(f) }

func (d *dumb) when(at time.Time, k Key, f Figures) {
	if !at.Before(d.from) && at.Before(d.to) {
		d.add(k, f)
	}
}

func (d *dumb) overlap(from, to time.Time) time.Duration {
	if from.Before(d.from) {
		from = d.from
	}
	if to.After(d.to) {
		to = d.to
	}
	return max(0, to.Sub(from))
}

type dumbPart struct {
	n       int
	k       Key
	active  bool
	wraps   bool
	defers  bool // its wrap-up, because it was parked
	changed time.Time
}

func (d *dumb) conversation(lines []Line) {
	var base Key
	var outbound, texted, unused, ended bool
	var owner, queue, invited, waitQueue string
	var opened, waitFrom time.Time
	var parts []*dumbPart
	transfer, waits, taken := false, false, false
	offers := map[int]Key{}
	open := map[int]bool{}
	key := func(agent, queue string) Key {
		k := base
		k.Agent, k.Queue = agent, queue
		return k
	}
	lastOf := func(agent string) Key {
		for _, p := range slices.Backward(parts) {
			if p.k.Agent == agent && agent != "" {
				return p.k
			}
		}
		return key("", queue)
	}
	stretch := func(p *dumbPart, at time.Time) {
		if p.active {
			d.add(p.k, Figures{Talk: d.overlap(p.changed, at)})
		}
		if p.wraps && !p.defers {
			d.add(p.k, Figures{WrapUp: d.overlap(p.changed, at)})
		}
		p.changed = at
	}
	each := func(n int, at time.Time, change func(*dumbPart)) {
		for _, p := range parts {
			if p.n == n {
				stretch(p, at)
				change(p)
			}
		}
	}
	part := func(n int, k Key, at time.Time, parked bool) {
		parts = append(parts, &dumbPart{n: n, k: k, active: !parked, changed: at})
		taken = true
	}
	answered := func(at time.Time) {
		if waits {
			d.when(at, key("", waitQueue), Figures{LongestWait: at.Sub(waitFrom)})
		}
		waits = false
	}
	present := func() (list []*dumbPart) {
		for _, p := range parts {
			if !p.wraps && p.k.Agent != "" && p.changed.Year() > 1 && p.n > 0 {
				list = append(list, p)
			}
		}
		return list
	}
	for _, line := range lines {
		at := line.At
		if !at.Before(d.to) {
			break
		}
		switch e := line.Event.(type) {
		case Opened:
			base, outbound, opened = Key{Service: e.Service, Channel: e.Channel}, e.Outbound, at
		case Queued:
			if queue == "" && !outbound && !taken {
				d.when(at, key("", e.Queue), Figures{Opened: 1})
			}
			if waits && waitQueue != e.Queue {
				from := waitFrom
				answered(at)
				waitFrom = from
			}
			if queue = e.Queue; !taken {
				waitFrom = opened
			}
			waits, waitQueue = true, e.Queue
		case Invited:
			invited, transfer = e.Queue, e.Transfer
		case Lapsed:
			invited, transfer = "", false
		case Offered:
			from := queue
			if e.Invitation != 0 && invited != "" {
				from = invited
			}
			offers[e.Offer], open[e.Offer] = key(e.Agent, from), true
			d.when(at, offers[e.Offer], Figures{Offered: 1})
		case Accepted:
			d.when(at, offers[e.Offer], Figures{Accepted: 1})
			if !taken && !outbound {
				d.when(at, offers[e.Offer], Figures{Answered: 1, Waited: at.Sub(opened)})
			}
			answered(at)
			if owner == "" || transfer {
				owner = e.Agent
			}
			invited, transfer = "", false
			part(e.Offer, offers[e.Offer], at, false)
		case Rejected:
			d.when(at, offers[e.Offer], Figures{Rejected: 1})
		case Missed:
			d.when(at, offers[e.Offer], Figures{Missed: 1})
		case Withdrawn:
			d.when(at, offers[e.Offer], Figures{Withdrawn: 1})
		case Begun:
			owner = e.Agent
			part(e.Segment, key(e.Agent, ""), at, e.Parked)
		case Reopened:
			ended, owner = false, e.Agent
			goesOn := false
			each(e.Segment, at, func(p *dumbPart) { p.active, p.wraps, goesOn = !e.Parked, false, true })
			if !goesOn {
				part(e.Segment, key(e.Agent, ""), at, e.Parked)
			}
		case Parked:
			each(e.Segment, at, func(p *dumbPart) { p.active = false })
		case Resumed:
			each(e.Segment, at, func(p *dumbPart) { p.active = true })
		case Left:
			if e.Why == LeftTransferred || e.Why == LeftAlone && owner == e.Agent {
				d.when(at, lastOf(e.Agent), Figures{Transferred: 1})
			}
			each(e.Segment, at, func(p *dumbPart) { p.active, p.wraps, p.defers = false, true, !p.active })
			if owner == e.Agent {
				owner = ""
				if rest := present(); len(rest) > 0 {
					owner = rest[0].k.Agent
				} else {
					waits, waitFrom, waitQueue, invited = true, at, queue, ""
				}
			}
		case EntryAdded:
			if !texted && outbound {
				d.when(at, lastOf(owner), Figures{Begun: 1})
			}
			texted = true
			whose := lastOf(owner)
			if ended && len(parts) > 0 {
				whose = parts[len(parts)-1].k
			}
			switch {
			case e.Author.Role == Customer:
				d.when(at, whose, Figures{In: 1})
			case e.Author.Role == Agent && e.Audience == Everyone:
				d.when(at, lastOf(e.Author.ID), Figures{Out: 1})
			case e.Author.Role == Bot:
				d.when(at, key("", queue), Figures{Out: 1})
			}
		case Ended:
			unused = e.Reason == EndedUnused
			if !unused {
				whose := lastOf(owner)
				if owner == "" || invited != "" && owner == "" {
					whose = key("", queue)
				}
				d.when(at, whose, Figures{Ended: map[Reason]int{e.Reason: 1}})
			}
			if e.Reason == EndedByCustomer && !taken && !outbound {
				d.when(at, key("", queue), Figures{Abandoned: 1})
			}
			answered(at)
			ended, owner, invited, transfer = true, "", "", false
			for _, p := range parts {
				if p.n > 0 && !p.wraps {
					stretch(p, at)
					p.active, p.wraps, p.defers = false, true, !p.active
				}
			}
		case Completed:
			each(e.Segment, at, func(p *dumbPart) {
				p.active, p.wraps, p.n = false, false, -1 // nothing comes of it any more
				if !unused {
					d.when(at, p.k, Figures{Handled: 1})
				}
			})
		}
	}
	for _, p := range parts {
		stretch(p, d.to)
	}
	if waits && !ended {
		d.add(key("", waitQueue), Figures{Waiting: 1, LongestWait: d.to.Sub(waitFrom)})
	}
}

func dumbMeasure(log []Line, from, to time.Time) Statistics {
	d := &dumb{from: from, to: to, figures: map[Key]Figures{}}
	by := map[string][]Line{}
	for _, line := range log {
		by[line.Conversation] = append(by[line.Conversation], line)
	}
	for _, lines := range by {
		d.conversation(lines)
	}
	var s Statistics
	for k, f := range d.figures {
		if !(f.Ended == nil && fmt.Sprint(f) == fmt.Sprint(Figures{})) {
			s.Rows = append(s.Rows, Row{k, f})
		}
	}
	slices.SortFunc(s.Rows, func(a, b Row) int {
		text := func(k Key) string { return k.Service + "\x00" + k.Channel + "\x00" + k.Queue + "\x00" + k.Agent }
		return slices.Compare([]byte(text(a.Key)), []byte(text(b.Key)))
	})
	return s
}

// anyWindow is a window of the log, and an instant in it.
func (f *floor) anyWindow(r *rand.Rand) (from, cut, to time.Time) {
	whole := int(f.now.Sub(onDay(2, 9))/time.Second) + 10
	list := []int{r.IntN(whole), r.IntN(whole), r.IntN(whole)}
	slices.Sort(list)
	at := func(s int) time.Time { return onDay(2, 9).Add(time.Duration(s)*time.Second - 5*time.Second) }
	return at(list[0]), at(list[1]), at(list[2])
}

func TestA6_FiguresAgreeWithASlowerWay(t *testing.T) {
	seen := Figures{}
	for seed := range uint64(40) {
		f, r := randomFloor(t, seed, 1_200), rand.New(rand.NewPCG(7, seed))
		for i := range 6 {
			from, cut, to := f.anyWindow(r)
			if i == 0 {
				from, to = onDay(1, 0), onDay(4, 0)
			}
			got := f.measure(from, to)
			require.Equal(t, dumbMeasure(f.log, from, to), got, "seed %d, %s to %s", seed, from, to)
			require.Equal(t, got, f.measure(from, cut).Then(f.measure(cut, to)), "J2: windows that adjoin")
			if i == 0 {
				seen = seen.Plus(got.Of(Key{}))
			}
		}
	}
	for _, n := range []int{seen.Offered, seen.Accepted, seen.Rejected, seen.Missed, seen.Withdrawn, seen.Opened, seen.Begun, seen.Answered, seen.Abandoned, seen.Transferred, seen.Handled, seen.In, seen.Out} {
		require.Greater(t, n, 10, "%+v", seen)
	}
	require.Len(t, seen.Ended, 6, "every reason but unused")
}

// What the log of conversations says of an agent is what its own log says. No
// service here defers a wrap-up.
func TestJ2_FiguresAgreeWithTheAgentsOwnLog(t *testing.T) {
	for seed := range uint64(20) {
		f, r := randomFloor(t, 100+seed, 600), rand.New(rand.NewPCG(8, seed))
		for range 4 {
			from, _, to := f.anyWindow(r)
			s := f.measure(from, to)
			for id, begun := range f.begun {
				own, err := agentstate.Measure(begun, f.logs[id], agentstate.Window{From: from, To: to}, nil)
				require.NoError(t, err)
				o := s.Of(Key{Agent: id})
				require.Equal(t, own.Handling, agentstate.Handling{
					Offered: o.Offered, Accepted: o.Accepted, Rejected: o.Rejected, Missed: o.Missed, Withdrawn: o.Withdrawn,
					Handled: o.Handled, Talk: o.Talk, WrapUp: o.WrapUp,
				}, "seed %d, %s", seed, id)
			}
		}
	}
}

// A meter that is cut again and again says the same as a pass for each window.
func TestJ1_AMeterGoesAlongWithTheLog(t *testing.T) {
	f := randomFloor(t, 1, 600)
	var m Meter
	next, sum := onDay(2, 9).Add(time.Minute), Statistics{}
	from := time.Time{}
	for _, line := range f.log {
		for !line.At.Before(next) {
			cut := m.Cut(next)
			if !from.IsZero() {
				require.Equal(t, f.measure(from, next), cut)
			}
			sum, from, next = sum.Then(cut), next, next.Add(time.Minute)
		}
		m.Add(line)
	}
	sum = sum.Then(m.Cut(f.now))
	require.Equal(t, f.measure(onDay(2, 9), f.now), sum)
	require.Equal(t, Statistics{}.Then(m.Cut(onDay(1, 0))), m.Cut(onDay(1, 0)), "an instant that is over is that of the last line")
}

// Where a clock went back, a line counts as of the line before it, and what does not
// fit is nothing.
func TestJ1_StatisticsOfAnOddLog(t *testing.T) {
	f := newFloor(t)
	f.must(customerK, Receive{Conversation: "c1", Service: "shop", Channel: "web", Text: "Hello"})
	f.wait(10 * time.Second)
	f.take("ann", "c1")
	f.wait(10 * time.Second)
	f.must(customerK, End{Conversation: "c1"})
	want := f.measure(onDay(2, 9), f.now.Add(time.Second))
	odd := slices.Clone(f.log)
	for i := range odd {
		if _, is := odd[i].Event.(Accepted); is {
			odd[i].At = odd[i].At.Add(10 * time.Second) // and the end comes behind it
		}
	}
	s, err := Measure(slices.Values(odd), agentstate.Window{From: onDay(2, 9), To: f.now.Add(time.Second)})
	require.NoError(t, err)
	require.Zero(t, s.Of(Key{}).Talk)
	require.Equal(t, 20*time.Second, s.Of(Key{}).SpeedOfAnswer())

	at := f.log[len(f.log)-1].At
	nonsense := []Event{
		Offered{Offer: 1, Agent: "eve"}, Accepted{Offer: 9, Agent: "ann"}, Accepted{Offer: 1, Agent: "eve"}, Rejected{Offer: 1, Agent: "ann"}, Missed{Offer: 1, Agent: "ann"},
		Withdrawn{Offer: 1}, EntryAdded{Entry: 9, Author: customerK}, Left{Segment: 1, Agent: "ann", Why: LeftTransferred}, Left{Segment: 9, Why: LeftAlone},
		Ended{Reason: EndedByAgent}, Completed{Segment: 9}, Queued{Queue: "x"}, Begun{Segment: 3, Agent: "eve"},
	}
	for _, e := range nonsense {
		f.log = append(f.log, Line{Conversation: "c1", At: at, Event: e}, Line{Conversation: "", At: at, Event: e}, Line{Conversation: "c9", At: at, Event: e})
	}
	f.log = append(f.log, Line{})
	require.Equal(t, want, f.measure(onDay(2, 9), f.now.Add(time.Second)))
}

// Who is moved to another queue has waited in both, with the whole age in the second.
func TestJ1_AWaitThatMovesOn(t *testing.T) {
	at := func(minutes float64) time.Time { return onDay(2, 9).Add(time.Duration(minutes * float64(time.Minute))) }
	f := &floor{t: t, log: []Line{
		{"c1", at(0), Opened{Conversation: "c1", Service: "shop", Channel: "web", Contact: "k1"}}, {"c1", at(0), Queued{Queue: "sales", Since: at(0)}},
		{"c1", at(1), Queued{Queue: "help", Since: at(0)}},
		{"c1", at(3), Ended{By: customerK, Reason: EndedByCustomer}},
	}}
	s := f.measure(at(0), at(4))
	require.Equal(t, Figures{Opened: 1, LongestWait: time.Minute}, s.Of(Key{Queue: "sales"}))
	require.Equal(t, Figures{Abandoned: 1, LongestWait: 3 * time.Minute, Ended: map[Reason]int{EndedByCustomer: 1}}, s.Of(Key{Queue: "help"}))
	for _, cut := range []float64{0.5, 1, 2, 3} {
		require.Equal(t, s, f.measure(at(0), at(cut)).Then(f.measure(at(cut), at(4))), "cut after %v minutes", cut)
	}
}

func TestJ1_AWindowIsOne(t *testing.T) {
	f := newFloor(t)
	_, err := Measure(slices.Values(f.log), agentstate.Window{From: onDay(2, 9), To: onDay(2, 8)})
	require.ErrorContains(t, err, "ends before it begins")
	_, err = Measure(slices.Values(f.log), agentstate.Window{To: onDay(2, 8)})
	require.ErrorContains(t, err, "292 years")
	require.Equal(t, Statistics{}, f.measure(onDay(2, 9), onDay(2, 9)))
}

func TestJ1_FiguresAsJSON(t *testing.T) {
	s := Statistics{Rows: []Row{{Key{Service: "shop", Channel: "web", Queue: "sales", Agent: "ann"}, Figures{Offered: 2, Talk: time.Second, Ended: map[Reason]int{EndedByAgent: 1}}}}}
	body, err := json.Marshal(s)
	require.NoError(t, err)
	require.JSONEq(t, `{"rows":[{"service":"shop","channel":"web","queue":"sales","agent":"ann","offered":2,"talk":1000000000,"ended":{"agent":1}}]}`, string(body))
	var back Statistics
	require.NoError(t, json.Unmarshal(body, &back))
	require.Equal(t, s, back)
}

// Plus and Then leave what they add as it was.
func TestJ1_SumsAreNew(t *testing.T) {
	f := randomFloor(t, 3, 300)
	a := f.measure(onDay(2, 9), f.now)
	before, err := json.Marshal(a)
	require.NoError(t, err)
	both := a.Then(a)
	for i := range both.Rows {
		for reason := range both.Rows[i].Ended {
			both.Rows[i].Ended[reason] += 7
		}
	}
	after, err := json.Marshal(a)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
}

func BenchmarkMeter(b *testing.B) {
	f := randomFloor(b, 1, 2_000)
	var m Meter
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if i == len(f.log) {
			m, i = Meter{}, 0
		}
		m.Add(f.log[i])
		i++
	}
}
