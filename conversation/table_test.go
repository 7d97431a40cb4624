package conversation

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	_ "github.com/parley-go/parley/internal/script" // the flag -rewrite
)

// The machines in a few words, each of which is a rule.
func TestA18_TheTablesOfAConversationTellTheRules(t *testing.T) {
	phases, parts := Transitions()
	table := Table(phases)
	for _, line := range []string{
		// A2, B1: an offer is put to an agent; B4: some are taken at once.
		"| `conversation.offer` | the system | queued | it waits for the first time; unless offers are accepted by themselves | offered |",
		"|  | the system | queued | it waits for the first time; offers are accepted by themselves | active |",
		// B5: rejected, missed or taken back, it waits again.
		"| `conversation.reject` | the agent | offered | it is offered to the agent | queued |",
		"| `conversation.miss` | the system | offered |  | queued |",
		// B6: the customer leaves while it is offered.
		"|  | the customer, a supervisor, the system | offered | unless it is offered to another, and the agent wraps up | done |",
		// D3: a message after the end, but not after a ban.
		"|  | the customer | wrap_up | unless it is over and the agent wraps up to log out or it was banned and the agent wraps up; messages after the end reopen it | active |",
		// E10: a ban has a wrap-up where the service has none.
		"|  | a supervisor | active |  | wrap_up |",
		// A16: a lost agent's goes back to its queue.
		"| `conversation.release` | the system | active | unless the channel is long-lived; the agent's desktop is silent or the agent's desktop is silent and it has it parked | queued |",
	} {
		require.Contains(t, table, line+"\n")
	}
	table = Table(parts)
	for _, line := range []string{
		// D12: to write aside opens nothing.
		"|  | the agent | none | aside; nobody has written | parked |",
		// F1: who hands over is done, or wraps up.
		"|  | another agent | active | the agent has asked another to take over; there is no wrap-up | done |",
		// A17: what lives long is parked at log-out.
		"| `agent.log_out` | the agent | active | the channel is long-lived; unless the agent began it without a text | parked |",
		"| `conversation.park` | the agent | active |  | parked |",
		"| `conversation.done` | the agent | wrap_up |  | done |",
	} {
		require.Contains(t, table, line+"\n")
	}
	require.Less(t, strings.Count(Table(phases), "\n"), 60, "a supervisor reads it")
	require.Less(t, strings.Count(Table(parts), "\n"), 110)
	again, alike := Transitions()
	require.Equal(t, phases, again, "it is the same each time")
	require.Equal(t, parts, alike)
}

// The places are what they are said to be: a command that was refused on the way would
// make the table lie. Some rules do not let it come to some of them.
func TestA18_PlacesAreWhatTheyAreSaidToBe(t *testing.T) {
	missing := map[string]int{}
	for i, rule := range rules() {
		for _, place := range places() {
			s := rule.build(place).scene
			if place.holds(s) {
				require.Equal(t, strings.Contains(place.says, "asked"), s.Conversation.Invitation != nil, place.says)
				require.Equal(t, strings.Contains(place.says, "warned"), !s.Conversation.Warned.IsZero(), place.says)
				continue
			}
			require.NotZero(t, i, "without another rule, each is there: %s", place.says)
			missing[rule.says]++
		}
	}
	require.Equal(t, map[string]int{"there is no wrap-up": 9, "the channel is long-lived": 5, "offers are accepted by themselves": 11}, missing)
	silent := rules()[0].build(places()[placeAt("the agent's desktop is silent")]).scene
	require.False(t, silent.Agents[theAgent.ID].Gone.IsZero())
	banned := rules()[0].build(places()[placeAt("it was banned and the agent wraps up")]).scene
	require.Equal(t, EndedByBan, banned.Conversation.Ending.Reason)
}

func placeAt(says string) int {
	return slices.IndexFunc(places(), func(p place) bool { return p.says == says })
}

// No command is forgotten: each that somebody may use and that is about a
// conversation, a contact or a desk.
func TestA18_EveryCommandIsSaidInThePlaces(t *testing.T) {
	asked := kindsAsked()
	for _, right := range Rights() {
		if !strings.HasPrefix(right.Kind, "agent.") {
			require.Contains(t, asked, right.Kind)
		}
	}
	for _, kind := range asked {
		require.True(t, slices.ContainsFunc(Rights(), func(r Right) bool { return r.Kind == kind }), kind)
	}
	var accepted []string
	for _, rule := range rules() {
		for _, place := range places() {
			st := rule.build(place)
			for _, q := range questions() {
				at := st
				if q.due {
					at.now = at.now.Add(patience)
				}
				by, cmd := q.cmd(st.scene.Conversation)
				if invite, ok := cmd.(Invite); ok {
					at.scene.Invited = Queue{ID: invite.Queue}
				}
				if _, d, err := Step(at.scene, by, cmd, at.now); err == nil && (!d.Empty() || len(d.Signals) > 0) && !slices.Contains(accepted, cmd.Kind()) {
					accepted = append(accepted, cmd.Kind())
				}
			}
		}
	}
	for _, kind := range asked {
		switch kind {
		case KindCloseSegment, KindPrefer, KindVisitRecent, KindLiftBan, KindUnassign:
			continue // it follows by itself, or says what is so already
		}
		require.Contains(t, accepted, kind, "is accepted somewhere")
	}
}

// told reports whether the words of a line hold in a case.
func (t tried) told(when string) bool {
	if when == "" {
		return true
	}
	return slices.ContainsFunc(strings.Split(when, "; or else "), func(one string) bool {
		for _, term := range strings.Split(one, "; ") {
			list, unless := strings.CutPrefix(term, "unless ")
			holds := slices.ContainsFunc(strings.Split(list, " or "), func(word string) bool { return slices.Contains(t.is[:], word) })
			if holds == unless {
				return false
			}
		}
		return true
	})
}

// The lines say of each case what comes of it, and no more.
func TestA18_LinesSayWhatWasTried(t *testing.T) {
	phases, parts := Transitions()
	cases := 0
	for i, list := range [][]Transition{phases, parts} {
		for _, rule := range rules() {
			for _, place := range places() {
				before := rule.build(place)
				if !place.holds(before.scene) {
					continue
				}
				for _, q := range questions() {
					was, is := before.scene.Conversation, before.ask(q).scene.Conversation
					c := tried{q, [aspects]string{q.says, ownerOf(was), invitationOf(was), place.says, rule.says}, phaseOf(was), phaseOf(is)}
					if i == 1 {
						c.from, c.to = partPhase(was, theAgent.ID), partPhase(is, theAgent.ID)
					} else if q.by == another.ID {
						continue
					}
					var leads []Phase
					for _, l := range list {
						if l.Kind == c.kind() && slices.Contains(l.By, q.by) && l.From == c.from && c.told(l.When) {
							leads = append(leads, l.To)
						}
					}
					if c.to == c.from {
						// Two questions of one kind, of which only the other leads on, are told apart
						// by nothing: the deadlines of two wrap-ups, an invitation with and without transfer.
						if c.kind() != KindExpireWrapUp {
							require.Empty(t, leads, "%s by %s: %v", c.kind(), q.by, c.is)
						}
						continue
					}
					require.Equal(t, []Phase{c.to}, leads, "%s by %s: %v", c.kind(), q.by, c.is)
					cases++
				}
			}
		}
	}
	require.Greater(t, cases, 1_000)
}

// The diagrams have an arrow where the tables have a change, and no other.
func TestA18_TheDiagramsOfAConversationHaveTheArrowsOfTheTables(t *testing.T) {
	phases, parts := Transitions()
	for _, list := range [][]Transition{phases, parts} {
		arrows, drawn := map[string]bool{}, map[string]bool{}
		for _, l := range list {
			require.NotEqual(t, l.From, l.To)
			_, kind, _ := strings.Cut(l.Kind, ".")
			arrows[strings.ReplaceAll(fmt.Sprintf("%s --> %s: %s", phaseName(l.From), phaseName(l.To), kind), "none", "[*]")] = true
		}
		lines := strings.Split(strings.TrimSuffix(Diagram(list), "\n"), "\n")
		require.Equal(t, "stateDiagram-v2", lines[0])
		for _, line := range lines[1:] {
			arrow, kinds, ok := strings.Cut(strings.TrimPrefix(line, "    "), ": ")
			require.True(t, ok, line)
			for _, kind := range strings.Split(kinds, ", ") {
				drawn[arrow+": "+kind] = true
			}
		}
		require.Equal(t, arrows, drawn)
	}
}

// docs/conversation-states.md is made from the code:
//
//	go test ./conversation -run A18 -rewrite
func TestA18_TheDocumentOfConversationsIsWhatTheCodeSays(t *testing.T) {
	phases, parts := Transitions()
	var rest []string
	for _, kind := range kindsAsked() {
		if !slices.ContainsFunc(append(slices.Clip(phases), parts...), func(l Transition) bool { return l.Kind == kind }) {
			rest = append(rest, "`"+kind+"`")
		}
	}
	sameAsGolden(t, "../docs/conversation-states.md", `# The states of a conversation

Made from the code of package `+"`conversation`"+` by

    go test ./conversation -run A18 -rewrite

and not to be edited: a test fails when the two differ. What the rules mean is in [rules.md](rules.md), what each command is in
[vocabulary.md](vocabulary.md), who may use it in [rights.md](rights.md), and the states of an agent in [agent-states.md](agent-states.md).

The tables were found by building conversations of every sort with one agent, *another* agent and a customer, and saying every command in each of them,
under each rule of a service that matters, one rule at a time. *If* says what must be so beside. What no line covers is refused, or leaves the phase as it is. What follows by
itself, such as the end of the other agents' parts at the end of the conversation, is counted to the command that it follows from.

## A conversation

It waits in a queue, is offered, is had by an agent, and is over; then somebody may still wrap up. It can go on after that.

`+"```mermaid\n"+Diagram(phases)+"```\n\n"+Table(phases)+`
## An agent's part in it

Each agent has a part of its own, which is a piece of work on its desk.

`+"```mermaid\n"+Diagram(parts)+"```\n\n"+Table(parts)+`
These commands leave phase and part as they are, or follow by themselves:
`+strings.Join(rest, ", ")+".\n")
}

func sameAsGolden(t *testing.T, path, now string) {
	t.Helper()
	if flag.Lookup("rewrite").Value.String() == "true" {
		require.NoError(t, os.WriteFile(path, []byte(now), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), now, "-rewrite accepts what the code says")
}

func BenchmarkTransitions(b *testing.B) {
	for b.Loop() {
		Transitions()
	}
}
