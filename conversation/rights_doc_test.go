package conversation_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	. "github.com/parley-go/parley/conversation"
	_ "github.com/parley-go/parley/internal/script" // the flag -rewrite
)

// source is what the files of a package say of their constants and types.
type source struct {
	values   map[string]string // of constants that are strings, by name
	comments map[string]string // of constants and types, by name
	order    []string          // names, as they are declared
	types    map[string]string // of constants, by name
}

// sourceOf reads some files of the package.
func sourceOf(t testing.TB, files ...string) source {
	t.Helper()
	s := source{values: map[string]string{}, comments: map[string]string{}, types: map[string]string{}}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					s.read(t, spec, d.Doc)
				}
			case *ast.FuncDecl:
				s.comments[d.Name.Name] = flat(d.Doc, nil)
			}
		}
	}
	return s
}

func (s *source) read(t testing.TB, spec ast.Spec, group *ast.CommentGroup) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		text := flat(spec.Doc, group)
		text = strings.TrimPrefix(strings.TrimPrefix(text, spec.Name.Name), ":")
		s.comments[spec.Name.Name] = strings.TrimSpace(text)
		s.order = append(s.order, spec.Name.Name)
	case *ast.ValueSpec:
		name := spec.Names[0].Name
		s.comments[name] = strings.TrimSpace(flat(spec.Comment, nil))
		s.order = append(s.order, name)
		if typ, ok := spec.Type.(*ast.Ident); ok {
			s.types[name] = typ.Name
		}
		if len(spec.Values) == 1 {
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				value, err := strconv.Unquote(lit.Value)
				require.NoError(t, err)
				s.values[name] = value
			}
		}
	}
}

var docLink = regexp.MustCompile(`\[\*?([A-Za-z.]+)\]`)

// flat is a comment on one line, with links as code.
func flat(doc, group *ast.CommentGroup) string {
	if doc == nil {
		doc = group
	}
	return docLink.ReplaceAllString(strings.Join(strings.Fields(doc.Text()), " "), "`$1`")
}

func firstSentence(text string) string {
	if i := strings.Index(text, ". "); i >= 0 {
		return text[:i+1]
	}
	return text
}

const madeFromCode = `
Made from the code of package ` + "`conversation`" + ` by

    go test ./conversation -run A18 -rewrite

and not to be edited: a test fails when the two differ.
`

func isWhatTheCodeSays(t *testing.T, path, now string) {
	t.Helper()
	if flag.Lookup("rewrite").Value.String() == "true" {
		require.NoError(t, os.WriteFile(path, []byte(now), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), now, "-rewrite accepts what the code says")
}

// commandFiles declare the commands of conversations and of agents.
const conversationCommands, agentCommands = "command.go", "../agentstate/command.go"

func TestA18_TheDocumentOfRightsIsWhatTheCodeSays(t *testing.T) {
	ours, agents, table := sourceOf(t, conversationCommands), sourceOf(t, agentCommands), sourceOf(t, "authorize.go", "thread.go")
	var b strings.Builder
	b.WriteString("# Who may do what\n" + madeFromCode + `
A command is refused to whoever may not use it, whatever the state of things; who may use it can still be refused for that state. On what a role may use a
command stands in its column, and an empty field is not at all:

`)
	for _, name := range table.order {
		if table.types[name] == "Reach" {
			fmt.Fprintf(&b, "- **%s**: %s\n", table.values[name], table.comments[name])
		}
	}
	b.WriteString(`
A bot speaks before an agent comes. The system is the rules themselves, such as routing and deadlines, and the host's own programs. Nobody may use
a command that is not in the table. A conversation that somebody may not reach is to it as one that does not exist.

| command | what it does | customer | agent | bot | supervisor | system |
|---|---|---|---|---|---|---|
`)
	for _, r := range Rights() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s |\n", r.Kind, meaningOf(t, ours, agents, r.Kind), r.Customer, r.Agent, r.Bot, r.Supervisor, r.System)
	}
	b.WriteString("\n## Reading\n\n")
	for _, f := range []struct{ name, words string }{{"AuthorizeRead", "A transcript"}, {"AuthorizeThread", "All conversations of a contact"}} {
		said := table.comments[f.name]
		_, who, ok := strings.Cut(said, ": ")
		require.True(t, ok, said)
		fmt.Fprintf(&b, "- %s: %s\n", f.words, strings.TrimSuffix(firstSentence(who), ".")+".")
	}
	b.WriteString("- A customer sees of its own conversation what [rules.md](rules.md) lists, and never a line for the staff.\n")
	isWhatTheCodeSays(t, "../docs/rights.md", b.String())
}

// meaningOf is the first sentence of what the code says of a command.
func meaningOf(t *testing.T, ours, agents source, kind string) string {
	t.Helper()
	from := ours
	if strings.HasPrefix(kind, "agent.") {
		from = agents
	}
	for _, name := range from.order {
		if typ, is := strings.CutPrefix(name, "Kind"); is && from.values[name] == kind {
			said := firstSentence(from.comments[typ])
			require.NotEmpty(t, said, kind)
			said = strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(said, typ)), "is ")
			return strings.ToUpper(said[:1]) + strings.ReplaceAll(said[1:], "|", "\\|")
		}
	}
	t.Fatalf("no constant for %s", kind)
	return ""
}

// Every command that there is has a line, and only one.
func TestA18_RightsAreOfEveryCommand(t *testing.T) {
	ours, agents := sourceOf(t, conversationCommands), sourceOf(t, agentCommands)
	listed := map[string]int{}
	for _, r := range Rights() {
		listed[r.Kind]++
	}
	for _, name := range ours.order {
		if value := ours.values[name]; strings.HasPrefix(name, "Kind") {
			require.Equal(t, 1, listed[value], value)
			delete(listed, value)
		}
	}
	for kind := range listed {
		require.True(t, slices.ContainsFunc(agents.order, func(name string) bool { return agents.values[name] == kind }), kind)
	}
	for _, through := range []string{agentstate.KindReserve, agentstate.KindTake, agentstate.KindReject, agentstate.KindMiss, agentstate.KindWithdraw, agentstate.KindAssign} {
		require.NotContains(t, listed, through, "it goes through a conversation")
	}
}

// What the changes of random conversations are stands in the tables.
func TestA18_TheTablesAreWhatConversationsDo(t *testing.T) {
	phases, parts := Transitions()
	type change struct {
		kind     string
		from, to Phase
	}
	changes := func(list []Transition) map[change]bool {
		told := map[change]bool{}
		for _, l := range list {
			told[change{l.Kind, l.From, l.To}] = true
		}
		return told
	}
	ofPhase, ofPart := changes(phases), changes(parts)
	phase := func(c Conversation) Phase {
		if c.ID == "" {
			return ""
		}
		return c.Phase()
	}
	part := func(c Conversation, agent string) Phase {
		if _, asked := c.OfferTo(agent); asked {
			return PhaseOffered
		}
		for _, s := range slices.Backward(c.Segments) {
			switch {
			case s.Agent != agent:
			case !s.Done.IsZero():
				return PhaseDone
			case !s.To.IsZero():
				return PhaseWrapUp
			case s.Parked:
				return PhaseParked
			default:
				return PhaseActive
			}
		}
		return ""
	}
	met, missing := map[change]bool{}, map[string]bool{}
	for seed := range uint64(12) {
		f := newFloor(t)
		f.watch = func(kind string, was, is Conversation) {
			if c := (change{kind, phase(was), phase(is)}); c.from != c.to {
				met[c] = true
				if !ofPhase[c] {
					missing[fmt.Sprintf("%+v", c)] = true
				}
			}
			for _, agent := range []string{"ann", "ben", "cyd"} {
				c := change{kind, part(was, agent), part(is, agent)}
				again := slices.ContainsFunc(was.Segments, func(s Segment) bool { return s.Agent == agent && !s.Done.IsZero() })
				if c.from != c.to && !ofPart[c] && !again { // the tables are of a first part
					missing[fmt.Sprintf("part %+v", c)] = true
				}
			}
		}
		f.rules.Services = slices.Clone(f.rules.Services)
		f.rules.Services[2].WrapUpFor = time.Minute // without one it is done where the table says wrap_up
		f.random(200+seed, 1_200)
	}
	require.Empty(t, missing, "not in the tables")
	require.Greater(t, len(met), 30)
}

var at10 = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// exampleCommands are one of each kind, as a desktop, a page or a timer sends it.
var exampleCommands = []Command{
	Receive{Conversation: "c1", Service: "shop", Channel: "web", Name: "Ada", Page: "https://shop.example/cart", Text: "Hello", Form: []Field{{Name: "account", Value: "A-1815"}}},
	MakeOffer{Conversation: "c1", Agent: "ann"},
	Accept{Conversation: "c1", Offer: 1},
	Open{Conversation: "c1"},
	Reject{Conversation: "c1"},
	Miss{Conversation: "c1", Offer: 1},
	Send{Conversation: "c1", Text: "Good morning"},
	Focus{Conversation: "c1"},
	End{Conversation: "c1"},
	WrapUp{Conversation: "c1", Disposition: "sold", Note: "calls back"},
	Done{Conversation: "c1"},
	ExpireWrapUp{Conversation: "c1", Segment: 1},
	Navigate{Conversation: "c1", Page: "https://shop.example/pay"},
	Recall{Conversation: "c1", Offer: 1},
	Begin{Conversation: "c2", Service: "shop", Channel: "sms", Contact: "ada", Text: "Your parcel is here", Aside: true},
	Park{Conversation: "c1"},
	Resume{Conversation: "c1", Override: true},
	Invite{Conversation: "c1", Agent: "ben", Transfer: true},
	CancelInvitation{Conversation: "c1"},
	LapseInvitation{Conversation: "c1", Invitation: 1},
	Leave{Conversation: "c1"},
	Release{Conversation: "c1", Agent: "ann", Why: LeftLost},
	CheckIdle{Conversation: "c1"},
	CloseSegment{Conversation: "c1", Segment: 2},
	Ban{Conversation: "c1"},
	LiftBan{Contact: "ada"},
	Identify{Conversation: "c1", Name: "Ada Lovelace", Email: "ada@lovelace.example"},
	SetConsent{Conversation: "c1", Consent: OptedOut},
	Unassign{Conversation: "c1"},
	Typing{Conversation: "c1", On: true},
	Read{Conversation: "c1", Entry: 4},
	VisitRecent{},
	Prefer{FocusOnAccept: true, Mute: []string{NotifyMessage}},
}

var exampleEvents = []Event{
	Opened{Conversation: "c1", Service: "shop", Channel: "web", Contact: "ada"},
	Queued{Queue: "sales", Since: at10},
	Offered{Offer: 1, Agent: "ann", Until: at10.Add(20 * time.Second)},
	Accepted{Offer: 1, Agent: "ann"},
	Rejected{Offer: 1, Agent: "ann", NotAgain: at10.Add(time.Minute)},
	Missed{Offer: 1, Agent: "ann", NotAgain: at10.Add(time.Minute)},
	Withdrawn{Offer: 1, Agent: "ann"},
	EntryAdded{Entry: 3, Author: Actor{Role: Agent, ID: "ann"}, Audience: Everyone},
	Begun{Segment: 1, Agent: "ann", Parked: true},
	Parked{Segment: 1},
	Resumed{Segment: 1},
	Invited{Invitation: 1, By: "ann", Queue: "experts", Transfer: true, Until: at10.Add(time.Minute)},
	Lapsed{Invitation: 1, Why: LapsedTimeout},
	Left{Segment: 1, Agent: "ann", Why: LeftTransferred},
	Warned{},
	PageChanged{},
	Reopened{Segment: 1, Agent: "ann"},
	Ended{By: Actor{Role: Customer, ID: "ada"}, Reason: EndedByCustomer},
	WrapUpBegun{Segment: 1, Until: at10.Add(time.Minute)},
	Booked{Segment: 1, Disposition: "sold", Noted: true},
	Completed{Segment: 1, Expired: true},
}

var exampleContactEvents = []ContactEvent{
	Identified{Conversation: "c1"}, ConsentChanged{Channel: "sms", Consent: OptedOut}, Assigned{Agent: "ann"}, Unassigned{Agent: "ann"}, Barred{Conversation: "c1"}, Unbarred{},
}

var exampleDeskEvents = []DeskEvent{
	FocusMoved{To: "c1"}, Looked{Conversation: "c1", Inbound: 3}, Cleared{Conversation: "c1"}, RecentGrew{Contact: "ada"}, RecentVisited{}, Preferred{FocusOnAccept: true, Mute: []string{NotifyMessage}},
}

var exampleEffects = []Effect{
	DeliverMessage{Conversation: "c1", Entry: 3, Channel: "web", Contact: "ada"}, CallSlash{Conversation: "c1", Entry: 4, Agent: "ann", Name: "callback"},
}

var exampleSignals = []Signal{
	TypingNow{Conversation: "c1", By: Actor{Role: Customer, ID: "ada"}, On: true}, ReadUpTo{Conversation: "c1", By: Actor{Role: Agent, ID: "ann"}, Entry: 4}, Notify{Agent: "ann", About: NotifyOffer, Conversation: "c1"},
}

// kinded is what has a stored name.
type kinded interface{ Kind() string }

func asKinded[T kinded](list []T) []kinded {
	all := make([]kinded, len(list))
	for i := range list {
		all[i] = list[i]
	}
	return all
}

func exampleBody(t testing.TB, v any) string {
	t.Helper()
	body, err := json.Marshal(v)
	require.NoError(t, err)
	return string(body)
}

func chapter(t testing.TB, b *strings.Builder, title, about string, said source, list []kinded) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n", title, about)
	for _, v := range list {
		meaning := strings.TrimPrefix(said.comments[strings.TrimPrefix(fmt.Sprintf("%T", v), "conversation.")], "is ")
		require.NotEmpty(t, meaning, v.Kind())
		fmt.Fprintf(b, "\n**`%s`**: %s\n\n    %s\n", v.Kind(), meaning, exampleBody(t, v))
	}
}

func TestA18_TheVocabularyIsWhatTheCodeSays(t *testing.T) {
	var b strings.Builder
	b.WriteString("# The vocabulary of conversations\n" + madeFromCode + `
What begins with ` + "`agent.`" + ` is the vocabulary of agents: see [agent-states.md](agent-states.md). Its commands are sent here with ` + "`do`" + ` around what stands
there, such as the kind ` + "`agent.log_in`" + ` and the body ` + "`{\"do\":{\"ready\":true}}`" + `; a supervisor adds ` + "`\"agent\":\"ann\"`" + `. Who may use a command
stands in [rights.md](rights.md), and where it leads in [conversation-states.md](conversation-states.md).
`)
	chapter(t, &b, "Commands", "A command is sent as its kind and a JSON object. Who sends it does not stand in it.", sourceOf(t, conversationCommands), asKinded(exampleCommands))
	chapter(t, &b, "Events of a conversation", "These are stored. A conversation is what they sum up to. They carry no text.", sourceOf(t, "event.go"), asKinded(exampleEvents))
	chapter(t, &b, "Events of a contact", "The log tells these of a contact, whose data stands in a document of its own.", sourceOf(t, "contact.go"), asKinded(exampleContactEvents))
	chapter(t, &b, "Events of a desk", "A desk is what these sum up to.", sourceOf(t, "desk.go"), asKinded(exampleDeskEvents))
	chapter(t, &b, "Effects", "What must happen outside after the commit. They are stored until it has, and carry ids.", sourceOf(t, "effect.go"), asKinded(exampleEffects))
	chapter(t, &b, "Signals", "What is passed on at once and forgotten.", sourceOf(t, "signal.go"), asKinded(exampleSignals))
	b.WriteString(`
## Refusals

The class says what has to change before the same command could be accepted: the state of things, who asks, or its argument. A refusal is sent as

    ` + exampleBody(t, &Refusal{Code: TooManyHops, Class: agentstate.ClassState, What: "conversation.invite of c1", Why: "it was handed on too often", Do: "finish it here"}) + `

and those of agents occur here too.

| code | class | meaning |
|---|---|---|
`)
	for _, code := range refusalCodes(t) {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", code.value, code.class, code.meaning)
	}
	isWhatTheCodeSays(t, "../docs/vocabulary.md", b.String())
}

type refusalCode struct{ value, class, meaning string }

// refusalCodes are those that the package adds, with what their comments say. What
// says all by its name has no more than a class.
func refusalCodes(t *testing.T) []refusalCode {
	said := sourceOf(t, "refusal.go")
	var list []refusalCode
	for _, name := range said.order {
		if said.types[name] == "Code" {
			class, meaning, _ := strings.Cut(said.comments[name], ": ")
			if meaning == "" {
				meaning = "as it says"
			}
			list = append(list, refusalCode{said.values[name], class, meaning})
		}
	}
	return list
}

func TestA18_RefusalsSayTheirClass(t *testing.T) {
	list := refusalCodes(t)
	require.Greater(t, len(list), 25)
	for _, code := range list {
		require.Contains(t, []string{"state", "right", "argument"}, code.class, code.value)
	}
	class := func(code Code) string {
		return list[slices.IndexFunc(list, func(c refusalCode) bool { return c.value == string(code) })].class
	}
	for _, err := range []error{
		AuthorizeThread(Contact{}, nil, Actor{Role: System}), AuthorizeRead(Conversation{}, Actor{Role: System}), Authorize(Scene{}, Actor{Role: "x"}, Done{}),
	} {
		refusal, ok := err.(*Refusal)
		require.True(t, ok)
		require.Equal(t, class(refusal.Code), string(refusal.Class), refusal.Code)
	}
}

// Every kind has an example, in the order of the code, and its decoder reads it back.
func TestA18_ThereIsAnExampleOfEveryKind(t *testing.T) {
	for file, list := range map[string][]kinded{
		conversationCommands: asKinded(exampleCommands), "event.go": asKinded(exampleEvents), "contact.go": asKinded(exampleContactEvents),
		"desk.go": asKinded(exampleDeskEvents), "effect.go": asKinded(exampleEffects), "signal.go": asKinded(exampleSignals),
	} {
		said := sourceOf(t, file)
		var declared, shown []string
		for _, name := range said.order {
			if strings.HasPrefix(name, "Kind") && said.values[name] != "" {
				declared = append(declared, said.values[name])
			}
		}
		for _, v := range list {
			shown = append(shown, v.Kind())
		}
		require.ElementsMatch(t, declared, shown, file)
	}
	for _, cmd := range exampleCommands {
		back, err := DecodeCommand(cmd.Kind(), []byte(exampleBody(t, cmd)))
		require.NoError(t, err)
		require.Equal(t, exampleBody(t, cmd), exampleBody(t, back))
		require.Equal(t, cmd.Kind(), back.Kind())
	}
	for _, e := range exampleEvents {
		back, err := DecodeEvent(e.Kind(), []byte(exampleBody(t, e)))
		require.NoError(t, err)
		require.Equal(t, e, back)
	}
	for _, e := range exampleDeskEvents {
		back, err := DecodeDeskEvent(e.Kind(), []byte(exampleBody(t, e)))
		require.NoError(t, err)
		require.Equal(t, e, back)
	}
	for _, e := range exampleEffects {
		back, err := DecodeEffect(e.Kind(), []byte(exampleBody(t, e)))
		require.NoError(t, err)
		require.Equal(t, e, back)
	}
}
