package conversation

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/internal/script"
)

// TestScripts tells the rules once more as a supervisor would read them. Each line
// of input is a time, who does something, and what; or a time and tick, which carries out
// the timers that are due. Ann and Ben are agents, and who is not the system is a
// customer. For each line it
// prints the events, the state of an agent if another one is shown, the lines of
// the transcript, the timers that were set, what is delivered outside and passed on,
// and after "then" the same of each command that follows by itself. The services are
// those of the function house.
func TestScripts(t *testing.T) {
	script.Run(t, "testdata/*.txt", func(t *testing.T, c script.Case) string {
		b := &book{story: opened(t)}
		for _, line := range c.Input {
			words, args, err := script.Fields(line)
			require.NoError(t, err)
			words = append(words, "", "", "", "")
			b.now, b.time = clockAt(words[0]), words[0]
			if words[1] == "tick" {
				b.ticks()
			} else {
				b.followed = nil
				b.tell(actorOf(words[1]), words[2], words[3:], args)
			}
			b.sound()
		}
		return b.out.String()
	})
}

// book is a story that is written down.
type book struct {
	*story
	time string // to be printed before the next line
	out  strings.Builder
}

func (b *book) print(format string, args ...any) {
	fmt.Fprintf(&b.out, "%-8s %s\n", b.time, strings.TrimRight(fmt.Sprintf(format, args...), " "))
	b.time = ""
}

func actorOf(name string) Actor {
	switch name {
	case "ann", "ben", "cid":
		return Actor{Role: Agent, ID: name}
	case "sue":
		return sue
	case "robin":
		return Actor{Role: Bot, ID: name}
	case "system":
		return system
	default:
		return Actor{Role: Customer, ID: name}
	}
}

func (b *book) tell(by Actor, verb string, words []string, args map[string]string) {
	b.t.Helper()
	switch {
	case verb == "screen" && by.Role == Agent:
		b.printDesktop(b.desktop(by.ID))
	case verb == "screen":
		b.printCustomer(b.customerView(words[0]))
	default:
		shown := b.shownStates()
		cmd := b.aim(by, commandOf(b.t, by, verb, words, args))
		d, err := b.do(by, cmd)
		b.printDecision(Target(cmd), d, shown)
		b.printFollowed()
		if err != nil {
			r := err.(*Refusal)
			b.print("refused %s", r.Code)
			b.print("%s", r)
		} else if d.Empty() {
			b.print("nothing")
		}
	}
}

// ticks carries out one timer after the other.
func (b *book) ticks() {
	b.t.Helper()
	any := false
	for {
		shown := b.shownStates()
		timer, due := b.nextDue()
		if !due {
			break
		}
		any = true
		delete(b.timers, timer.ID)
		b.now = clockAt(b.now.Format(time.TimeOnly))
		d, err := b.do(system, timer.Do)
		require.NoError(b.t, err)
		b.printDecision(Target(timer.Do), d, shown)
		b.printFollowed()
	}
	if !any {
		b.print("nothing is due")
	}
}

// commandOf reads a command from its words and arguments.
func commandOf(t testing.TB, by Actor, verb string, words []string, args map[string]string) Command {
	t.Helper()
	n, _ := strconv.Atoi(args["offer"])
	switch verb {
	case "writes", "arrives":
		var form []Field
		for _, name := range []string{"name", "account", "email", "question"} {
			if value, filled := args["form."+name]; filled {
				form = append(form, Field{Name: name, Value: Text(value)})
			}
		}
		return Receive{Service: cmp.Or(args["service"], "shop"), Channel: cmp.Or(args["channel"], "web"), Name: Text(args["name"]), Address: Text(args["address"]), To: Text(args["to"]), Page: Text(args["page"]), Text: Text(words[0]), Form: form}
	case "log_in":
		return Presence{Do: agentstate.LogIn{Ready: words[0] == "ready"}}
	case "log_out":
		return Presence{Do: agentstate.LogOut{}}
	case "ready":
		return Presence{Do: agentstate.GoReady{}}
	case "not_ready":
		return Presence{Do: agentstate.GoNotReady{Reason: words[0]}}
	case "offers":
		return MakeOffer{Conversation: words[0], Agent: words[1]}
	case "accepts":
		return Accept{Conversation: words[0], Offer: n}
	case "opens":
		return Open{Conversation: words[0], Offer: n}
	case "rejects":
		return Reject{Conversation: words[0], Offer: n}
	case "says":
		return Send{Conversation: args["to"], Text: Text(words[0])}
	case "focuses":
		return Focus{Conversation: words[0]}
	case "ends", "leaves":
		return End{Conversation: words[0]}
	case "books":
		return WrapUp{Conversation: words[0], Disposition: args["disposition"], Note: Text(args["note"])}
	case "done":
		return Done{Conversation: words[0]}
	case "prefers":
		cmd := Prefer{FocusOnAccept: words[0] == "focus_on_accept", AutoAnswer: words[0] == "auto_answer"}
		if args["mute"] != "" {
			cmd.Mute = strings.Split(args["mute"], ",")
		}
		return cmd
	}
	return laterCommandOf(t, by, verb, words, args)
}

// laterCommandOf reads what two agents do together, and what happens around a
// conversation.
func laterCommandOf(t testing.TB, by Actor, verb string, words []string, args map[string]string) Command {
	t.Helper()
	n, _ := strconv.Atoi(words[1])
	lasts, _ := time.ParseDuration(words[0])
	switch verb {
	case "goes_to":
		return Navigate{Conversation: words[1], Page: Text(words[0])}
	case "begins":
		return Begin{Service: cmp.Or(args["service"], "texts"), Channel: cmp.Or(args["channel"], "sms"), Contact: words[0], Address: Text(args["address"]), From: Text(args["from"]), Text: Text(args["text"]), Aside: args["aside"] != "", Override: args["override"] != ""}
	case "parks":
		return Park{Conversation: words[0]}
	case "resumes":
		return Resume{Conversation: words[0], Override: args["override"] != ""}
	case "invites":
		return Invite{Conversation: words[0], Agent: args["agent"], Queue: args["queue"]}
	case "transfers":
		return Invite{Conversation: words[0], Agent: args["agent"], Queue: args["queue"], Transfer: true}
	case "cancels":
		return CancelInvitation{Conversation: words[0]}
	case "departs":
		return Leave{Conversation: words[0]}
	case "bans":
		return Ban{Conversation: words[0]}
	case "lifts":
		return LiftBan{Contact: words[0]}
	case "identifies":
		return Identify{Conversation: words[0], Name: Text(args["name"]), Account: Text(args["account"]), Email: Text(args["email"])}
	case "consents":
		return SetConsent{Conversation: words[0], Consent: Consent(words[1])}
	case "unassigns":
		return Unassign{Conversation: words[0]}
	case "types":
		return Typing{Conversation: words[0], On: words[1] != "no_more"}
	case "reads":
		return Read{Conversation: words[0], Entry: n}
	case "visits_recent":
		return VisitRecent{}
	case "is_there":
		return Presence{Do: agentstate.Renew{For: lasts}}
	case "sets": // a supervisor, or the system
		return Presence{Agent: words[0], Do: map[string]agentstate.Command{
			"ready": agentstate.GoReady{}, "not_ready": agentstate.GoNotReady{Reason: args["reason"]}, "logged_out": agentstate.LogOut{},
		}[words[1]]}
	case "call_begins":
		return Presence{Agent: words[0], Do: agentstate.Begin{Work: args["call"], Channel: "phone", Override: args["override"] != ""}}
	case "call_ends":
		do := agentstate.Finish{Work: args["call"]}
		if args["until"] != "" {
			do.WrapUp, do.Until = true, clockAt(args["until"])
		}
		return Presence{Agent: words[0], Do: do}
	}
	t.Fatalf("%s %s what?", by, verb)
	return nil
}

func (b *book) shownStates() map[string]agentstate.State {
	states := make(map[string]agentstate.State)
	for id, a := range b.agents {
		states[id] = a.State()
	}
	return states
}

func (b *book) printDecision(id string, d Decision, shown map[string]agentstate.State) {
	for _, e := range d.Events {
		b.print("%s %s %s", e.Kind(), id, toldEvent(e))
	}
	for _, change := range d.Agents {
		for _, e := range change.Events {
			b.print("%s %s %s", e.Kind(), change.Agent, toldAgentEvent(e))
		}
		if is := b.agents[change.Agent].State(); shown != nil && is != shown[change.Agent] {
			b.print("%s is %s", change.Agent, is)
		}
	}
	for _, change := range d.Desks {
		for _, e := range change.Events {
			b.print("%s %s %s", e.Kind(), change.Agent, toldDeskEvent(e))
		}
	}
	for _, e := range d.Entries {
		b.print("%s/%d %s to %s: %q", e.Conversation, e.N, e.Author, e.Audience, string(e.Text))
	}
	if d.Note != nil {
		b.print("note %s/%d %s: %q", d.Note.Conversation, d.Note.Segment, d.Note.Author, string(d.Note.Text))
	}
	for _, e := range d.Logged {
		b.print("%s %s%s", e.Kind(), d.Contact.ID, toldContactEvent(e))
	}
	for _, timer := range d.Timers {
		if timer.Due.IsZero() {
			b.print("timer %s is cancelled", timer.ID)
		} else {
			b.print("timer %s at %s", timer.ID, told(timer.Due))
		}
	}
	for _, e := range d.Effects {
		switch e := e.(type) {
		case DeliverMessage:
			b.print("%s %s/%d to %s by %s", e.Kind(), e.Conversation, e.Entry, e.Contact, e.Channel)
		case CallSlash:
			b.print("%s /%s of %s, in %s/%d", e.Kind(), e.Name, e.Agent, e.Conversation, e.Entry)
		}
	}
	for _, signal := range d.Signals {
		b.print("%s %s", signal.Kind(), toldSignal(signal))
	}
}

// printFollowed prints what followed the last command by itself.
func (b *book) printFollowed() {
	for _, then := range b.followed {
		b.print("then %s %s", then.cmd.Kind(), Target(then.cmd))
		b.printDecision(Target(then.cmd), then.d, nil)
	}
}

func toldContactEvent(e ContactEvent) string {
	switch e := e.(type) {
	case Assigned:
		return " to " + e.Agent
	case Unassigned:
		return " from " + e.Agent
	case ConsentChanged:
		return fmt.Sprintf(" %s %s", e.Channel, e.Consent)
	default:
		return ""
	}
}

func toldSignal(signal Signal) string {
	switch signal := signal.(type) {
	case TypingNow:
		return fmt.Sprintf("%s %s %t", signal.Conversation, signal.By, signal.On)
	case ReadUpTo:
		return fmt.Sprintf("%s %s up to %d", signal.Conversation, signal.By, signal.Entry)
	case Notify:
		return fmt.Sprintf("%s: %s %s", signal.Agent, signal.About, signal.Conversation)
	default:
		return "?"
	}
}

func told(t time.Time) string {
	if t.Year() == 9999 {
		return "it waits no longer"
	}
	return t.Format("15:04:05")
}

func toldUntil(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " until " + told(t)
}

func toldEvent(e Event) string {
	switch e := e.(type) {
	case Opened:
		return fmt.Sprintf("%s %s by %s", e.Service, e.Channel, e.Contact)
	case Queued:
		return fmt.Sprintf("%s since %s", e.Queue, told(e.Since))
	case Offered:
		return fmt.Sprintf("%d %s%s", e.Offer, e.Agent, toldUntil(e.Until))
	case Accepted:
		return fmt.Sprintf("%d %s", e.Offer, e.Agent)
	case Rejected:
		return fmt.Sprintf("%d %s not again%s", e.Offer, e.Agent, toldUntil(e.NotAgain))
	case Missed:
		return fmt.Sprintf("%d %s not again%s", e.Offer, e.Agent, toldUntil(e.NotAgain))
	case Withdrawn:
		return fmt.Sprintf("%d %s", e.Offer, e.Agent)
	case EntryAdded:
		return fmt.Sprintf("%d %s to %s", e.Entry, e.Author, e.Audience)
	case Ended:
		return fmt.Sprintf("by %s, reason %s", e.By, e.Reason)
	case WrapUpBegun:
		return fmt.Sprintf("%d%s", e.Segment, toldUntil(e.Until))
	case Booked:
		return fmt.Sprintf("%d disposition=%q noted=%t", e.Segment, e.Disposition, e.Noted)
	case Completed:
		return fmt.Sprintf("%d expired=%t", e.Segment, e.Expired)
	case Begun:
		return fmt.Sprintf("%d %s parked=%t", e.Segment, e.Agent, e.Parked)
	case Parked:
		return strconv.Itoa(e.Segment)
	case Resumed:
		return strconv.Itoa(e.Segment)
	case Invited:
		return fmt.Sprintf("%d %s by %s, transfer=%t%s", e.Invitation, e.Agent+e.Queue, e.By, e.Transfer, toldUntil(e.Until))
	case Lapsed:
		return fmt.Sprintf("%d %s", e.Invitation, e.Why)
	case Left:
		return fmt.Sprintf("%d %s %s", e.Segment, e.Agent, e.Why)
	case Reopened:
		return fmt.Sprintf("%d %s parked=%t", e.Segment, e.Agent, e.Parked)
	case Warned, PageChanged:
		return ""
	default:
		return "?"
	}
}

func toldAgentEvent(e agentstate.Event) string {
	switch e := e.(type) {
	case agentstate.IntentChanged:
		return strings.Join(slices.DeleteFunc([]string{string(e.To), e.Reason, strings.TrimSpace(toldUntil(e.Until)), e.By}, func(word string) bool { return word == "" }), " ")
	case agentstate.WorkAdded:
		return fmt.Sprintf("%s %s%s%s", e.Work, e.Phase, toldUntil(e.Until), toldOver(e.Over))
	case agentstate.WorkMoved:
		return fmt.Sprintf("%s %s%s%s", e.Work, e.Phase, toldUntil(e.Until), toldOver(e.Over))
	case agentstate.LeaseRenewed:
		return strings.TrimSpace(toldUntil(e.Until))
	case agentstate.LeaseLapsed:
		return ""
	case agentstate.WorkDropped:
		return fmt.Sprintf("%s %s", e.Work, e.Why)
	default:
		return "?"
	}
}

func toldOver(over bool) string {
	if over {
		return ", over its limit"
	}
	return ""
}

func toldDeskEvent(e DeskEvent) string {
	switch e := e.(type) {
	case FocusMoved:
		return e.To
	case Looked:
		return fmt.Sprintf("%s seen %d", e.Conversation, e.Inbound)
	case Cleared:
		return e.Conversation
	case Preferred:
		return strings.TrimRight(fmt.Sprintf("focus_on_accept=%t auto_answer=%t %s", e.FocusOnAccept, e.AutoAnswer, strings.Join(e.Mute, ",")), " ")
	case RecentGrew:
		return e.Contact
	case RecentVisited:
		return ""
	default:
		return "?"
	}
}
