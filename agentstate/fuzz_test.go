package agentstate

import (
	"testing"
	"time"
)

// FuzzDay makes a day of commands from bytes, three for each: what, on which piece
// of work, and how much later. Every law must hold after each command, and at the
// end the agent must be the fold of the whole day, stored and read again. The days in
// testdata/fuzz are named after what happens in them.
func FuzzDay(f *testing.F) {
	f.Fuzz(func(t *testing.T, day []byte) {
		day = day[:min(len(day), 300)]
		start := New("ann")
		a, now := start, noon
		var log []stamped
		for ; len(day) >= 3; day = day[3:] {
			now = now.Add(time.Duration(int8(day[2])) * time.Second) // clocks go back as well
			e := &edge{before: a, cmd: commandFrom(day[0], day[1], now), now: now}
			e.after, e.events, e.err = Step(a, e.cmd, now)
			hold(t, e, nil)
			for _, event := range e.events {
				log = append(log, stamped{event, now})
				requireEventJSON(t, event)
			}
			requireCommandJSON(t, e.cmd)
			requirePermitted(t, e.after, now)
			requireRoomTold(t, e.after)
			a = e.after
		}
		requireJSON(t, a)
		for _, l := range log {
			start = Evolve(start, l.e, l.at)
		}
		if !same(start, a) {
			t.Fatalf("the fold of the day is %+v, the agent %+v", start, a)
		}
	})
}

// commandFrom makes a command of two bytes; any will do. The order of the list is
// that of the committed days: add at its end.
func commandFrom(what, which byte, now time.Time) Command {
	id := string('a' + rune(which%8))
	channel := []string{"web", "web", "sms", "fax"}[which/8%4]
	until := now.Add(time.Duration(which/32) * time.Second)
	commands := []Command{
		Configure{Capacity: room},
		Configure{Name: id, Capacity: little},
		LogIn{Ready: which%2 == 0},
		LogOut{},
		GoReady{},
		Reserve{Work: id, Channel: channel, Until: until},
		Take{Work: id},
		Reject{Work: id},
		Miss{Work: id},
		Miss{Work: id, Rule: MissRule{ReturnAfter: time.Duration(which/32) * time.Second, LogOutAfter: int(which / 64)}},
		Withdraw{Work: id},
		Finish{Work: id},
		Finish{Work: id, WrapUp: true, Until: until},
		Done{Work: id},
		Park{Work: id},
		Resume{Work: id},
		GoNotReady{Reason: id},
		Return{},
		Reserve{Work: id, Channel: channel},
		Configure{Name: id, Capacity: everything, ReadyAtLogIn: which%2 == 0},
		Configure{Capacity: rooms[int(which)%len(rooms)]},
		LogOut{By: id},
		GoReady{Channel: channel, By: id},
		GoNotReady{Reason: id, Channel: channel},
		GoNotReady{Reason: id, By: id},
		RampUp{},
		Renew{For: time.Duration(which/32) * time.Second},
		Renew{For: time.Duration(which) << 56},
		Lapse{},
		Reserve{Work: id, Channel: channel, Label: "vip", Until: until},
		Begin{Work: id, Channel: channel},
		Begin{Work: id, Channel: channel, Label: "vip", Override: true},
		Assign{Work: id, Channel: channel},
		Discard{Work: id},
		Finish{Work: id, WrapUp: true, Until: until, Fixed: true},
		Finish{Work: id, WrapUp: true, Until: until, Deferred: true},
		Resume{Work: id, Override: true},
		Miss{Work: id, Rule: MissRule{ReturnAfter: time.Duration(which) << 56}},
	}
	return commands[int(what)%len(commands)]
}

// requirePermitted holds that what is listed is accepted with its plainest argument.
func requirePermitted(t *testing.T, a Agent, now time.Time) {
	t.Helper()
	for _, p := range Permitted(a, now) {
		if !someAccepted(a, p, now) {
			t.Fatalf("%+v is permitted and never accepted: %+v", p, a)
		}
	}
}

func someAccepted(a Agent, p Permission, now time.Time) bool {
	candidates := append(about(p.Target), Configure{Name: "another"}, LogIn{}, LogOut{}, GoReady{}, GoNotReady{Reason: "lunch"},
		GoNotReady{Reason: "training"}, Return{}, RampUp{}, Lapse{}, Renew{For: time.Second}, Renew{For: 1<<63 - 1}, Resume{Work: p.Target, Override: true},
		Renew{For: time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC).Sub(now)},
		Begin{Work: "new", Channel: "web", Override: true}, Assign{Work: "new", Channel: "web"})
	for channel := range a.Capacity.Channels {
		candidates = append(candidates, Reserve{Work: "new", Channel: channel}, GoReady{Channel: channel})
	}
	for _, cmd := range candidates {
		if cmd.Kind() != p.Kind {
			continue
		}
		if events, err := Decide(a, cmd, now); err == nil && len(events) > 0 {
			return true
		}
	}
	return false
}
