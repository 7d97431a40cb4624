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
	words = append(words, "", "")
	until, wrapUp := time.Time{}, strings.Join(words[2:], "") == "wrap_up"
	if args["until"] != "" {
		until = clockAt(args["until"])
	}
	switch kind {
	case KindConfigure:
		return Configure{Capacity: capacityOf(t, args)}
	case KindLogIn:
		return LogIn{Ready: words[1] == "ready"}
	case KindLogOut:
		return LogOut{}
	case KindGoReady:
		return GoReady{}
	case KindGoNotReady:
		return GoNotReady{Reason: words[1]}
	case KindReturn:
		return Return{}
	case KindReserve:
		return Reserve{Work: words[1], Channel: words[2], Until: until}
	case KindMiss:
		return Miss{Work: words[1], Rule: missRuleOf(t, args)}
	case KindFinish:
		return Finish{Work: words[1], WrapUp: wrapUp, Until: until}
	}
	for _, cmd := range about(words[1]) {
		if cmd.Kind() == kind {
			return cmd
		}
	}
	t.Fatalf("no command %q", words[0])
	return nil
}

func capacityOf(t *testing.T, args map[string]string) Capacity {
	t.Helper()
	c := Capacity{Channels: map[string]Limit{}}
	for channel := range args {
		c.Channels[channel] = Limit{Max: number(t, args, channel)}
	}
	return c
}

func missRuleOf(t *testing.T, args map[string]string) MissRule {
	t.Helper()
	var rule MissRule
	if s := args["return_after"]; s != "" {
		d, err := time.ParseDuration(s)
		if err != nil {
			t.Fatal(err)
		}
		rule.ReturnAfter = d
	}
	if args["log_out_after"] != "" {
		rule.LogOutAfter = number(t, args, "log_out_after")
	}
	return rule
}

func number(t *testing.T, args map[string]string, key string) int {
	t.Helper()
	n, err := strconv.Atoi(args[key])
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
	fmt.Fprintf(out, "         %s %s intent=%s%s\n", a.ID, a.State(), because(a.Intent.State, a.Intent.Reason), pending)
}

func told(e Event) string {
	switch e := e.(type) {
	case Configured:
		line := e.Kind()
		for _, channel := range slices.Sorted(maps.Keys(e.Capacity.Channels)) {
			line += fmt.Sprintf(" %s=%d", channel, e.Capacity.Channels[channel].Max)
		}
		return line
	case IntentChanged:
		return e.Kind() + " " + because(e.To, e.Reason) + until(e.Until)
	case WorkAdded:
		return fmt.Sprintf("%s %s %s %s%s", e.Kind(), e.Work, e.Channel, e.Phase, until(e.Until))
	case WorkMoved:
		return fmt.Sprintf("%s %s %s%s", e.Kind(), e.Work, e.Phase, until(e.Until))
	case WorkDropped:
		return fmt.Sprintf("%s %s %s", e.Kind(), e.Work, e.Why)
	default:
		return fmt.Sprintf("%T", e)
	}
}

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
