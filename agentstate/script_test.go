package agentstate

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parley-go/parley/internal/script"
)

// TestScripts tells the rules once more as a supervisor would read them. Each line
// of input is a time, an agent, a command by its kind without "agent.", and what the
// command needs. For each it prints the events and then the agent: its name, its
// shown state, and its intent, with "pending" if that waits for work to end.
func TestScripts(t *testing.T) {
	script.Run(t, "testdata/*.txt", func(t *testing.T, c script.Case) string {
		agents := map[string]Agent{}
		var out strings.Builder
		for _, line := range c.Input {
			words, args, err := script.Fields(line)
			if err != nil || len(words) < 3 {
				t.Fatalf("%q is not: time agent command ... (%v)", line, err)
			}
			now, id := clockAt(words[0]), words[1]
			a, known := agents[id]
			if !known {
				a = New(id)
			}
			next, events, err := Step(a, commandOf(t, words[2:], args), now)
			agents[id] = next
			report(&out, words[0], next, events, err)
		}
		return out.String()
	})
}

// commandOf reads a command from its words and arguments.
func commandOf(t *testing.T, words []string, args map[string]string) Command {
	t.Helper()
	kind := "agent." + words[0]
	flag := func(name string) bool { return slices.Contains(words[1:], name) }
	words = append(words, "", "", "")
	until := time.Time{}
	if args["until"] != "" {
		until = clockAt(args["until"])
	}
	switch kind {
	case KindConfigure:
		return Configure{Capacity: capacityOf(t, args), ReadyAtLogIn: flag("ready")}
	case KindLogIn:
		return LogIn{Ready: flag("ready")}
	case KindLogOut:
		return LogOut{By: args["by"]}
	case KindGoReady:
		return GoReady{Channel: words[1], By: args["by"]}
	case KindGoNotReady:
		return GoNotReady{Reason: words[1], Channel: words[2], By: args["by"]}
	case KindReturn:
		return Return{}
	case KindRampUp:
		return RampUp{}
	case KindRenew:
		return Renew{For: duration(t, words[1])}
	case KindLapse:
		return Lapse{}
	case KindReserve:
		return Reserve{Work: words[1], Channel: words[2], Label: args["label"], Until: until}
	case KindBegin:
		return Begin{Work: words[1], Channel: words[2], Label: args["label"], Override: flag("override")}
	case KindAssign:
		return Assign{Work: words[1], Channel: words[2], Label: args["label"]}
	case KindMiss:
		return Miss{Work: words[1], Rule: missRuleOf(t, args)}
	case KindFinish:
		return Finish{Work: words[1], WrapUp: flag("wrap_up"), Until: until, Fixed: flag("fixed"), Deferred: flag("deferred")}
	case KindResume:
		return Resume{Work: words[1], Override: flag("override")}
	}
	for _, cmd := range about(words[1]) {
		if cmd.Kind() == kind {
			return cmd
		}
	}
	t.Fatalf("no command %q", words[0])
	return nil
}

// capacityOf reads web=2 for a limit, or web=share:25/spare:50/max:2/alone/beside:sms/interrupts:mail,
// and total=6, label.vip=1, personal.web=1, ramp=15m:1/30m:2.
func capacityOf(t *testing.T, args map[string]string) Capacity {
	t.Helper()
	c := Capacity{Channels: map[string]Limit{}, Labels: map[string]int{}, Personal: map[string]int{}}
	for key, value := range args {
		label, isLabel := strings.CutPrefix(key, "label.")
		own, isOwn := strings.CutPrefix(key, "personal.")
		switch {
		case key == "total":
			c.Total = number(t, value)
		case key == "ramp":
			for _, step := range strings.Split(value, "/") {
				lasts, most, _ := strings.Cut(step, ":")
				c.Ramp = append(c.Ramp, RampStep{For: duration(t, lasts), Max: number(t, most)})
			}
		case isLabel:
			c.Labels[label] = number(t, value)
		case isOwn:
			c.Personal[own] = number(t, value)
		default:
			c.Channels[key] = limitOf(t, value)
		}
	}
	return c
}

func limitOf(t *testing.T, text string) (l Limit) {
	t.Helper()
	for _, part := range strings.Split(text, "/") {
		switch what, value, _ := strings.Cut(part, ":"); what {
		case "max":
			l.Max = number(t, value)
		case "share":
			l.Share = number(t, value)
		case "spare":
			l.Spare = number(t, value)
		case "alone":
			l.Alone = true
		case "beside":
			l.Beside = append(l.Beside, value)
		case "interrupts":
			l.Interrupts = append(l.Interrupts, value)
		default:
			l.Max = number(t, part)
		}
	}
	return l
}

func missRuleOf(t *testing.T, args map[string]string) MissRule {
	t.Helper()
	var rule MissRule
	if s := args["return_after"]; s != "" {
		rule.ReturnAfter = duration(t, s)
	}
	if s := args["log_out_after"]; s != "" {
		rule.LogOutAfter = number(t, s)
	}
	return rule
}

func duration(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// report writes what came of one line.
func report(out *strings.Builder, clock string, a Agent, events []Event, err error) {
	var r *Refusal
	if errors.As(err, &r) {
		fmt.Fprintf(out, "%s refused %s\n         %s\n", clock, r.Code, r)
	}
	if err == nil && len(events) == 0 {
		fmt.Fprintf(out, "%s nothing\n", clock)
	}
	for i, e := range events {
		if i > 0 {
			clock = strings.Repeat(" ", len(clock))
		}
		fmt.Fprintf(out, "%s %s\n", clock, told(e))
	}
	pending := ""
	if _, waits := a.Pending(); waits {
		pending = " pending"
	}
	for _, channel := range slices.Sorted(maps.Keys(a.Closed)) {
		pending += " without " + channel + "(" + a.Closed[channel].Reason + ")"
	}
	fmt.Fprintf(out, "         %s %s intent=%s%s\n", a.ID, a.State(), because(a.Intent.State, a.Intent.Reason), pending)
}

func told(e Event) string {
	switch e := e.(type) {
	case Configured:
		line := e.Kind()
		for _, channel := range slices.Sorted(maps.Keys(e.Capacity.Channels)) {
			line += " " + channel
			if most := e.Capacity.Channels[channel].Max; most > 0 {
				line += fmt.Sprintf("=%d", most)
			}
		}
		return line
	case IntentChanged:
		return e.Kind() + " " + because(e.To, e.Reason) + until(e.Until) + actor(e.By)
	case ChannelChanged:
		return e.Kind() + " " + e.Channel + " " + because(e.To, e.Reason) + actor(e.By)
	case RampedUp:
		return fmt.Sprintf("%s %d", e.Kind(), e.Steps)
	case LeaseRenewed:
		return e.Kind() + until(e.Until)
	case LeaseLapsed:
		return e.Kind()
	case WorkAdded:
		return fmt.Sprintf("%s %s %s %s%s%s%s", e.Kind(), e.Work, e.Channel, e.Phase, until(e.Until), word(e.Label != "", e.Label), word(e.Over, "over"))
	case WorkMoved:
		return fmt.Sprintf("%s %s %s%s%s%s", e.Kind(), e.Work, e.Phase, until(e.Until), word(e.Fixed, "fixed"), word(e.Over, "over"))
	case WorkDropped:
		return fmt.Sprintf("%s %s %s", e.Kind(), e.Work, e.Why)
	default:
		return fmt.Sprintf("%T", e)
	}
}

func word(is bool, word string) string {
	if is {
		return " " + word
	}
	return ""
}

func actor(by string) string { return word(by != "", "by "+by) }

func because(s State, reason string) string {
	if reason == "" {
		return string(s)
	}
	return string(s) + "(" + reason + ")"
}

func until(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(" until 15:04:05")
}
