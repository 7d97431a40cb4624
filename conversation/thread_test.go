package conversation_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	. "github.com/parley-go/parley/conversation"
)

// onDay is an instant of March 2026.
func onDay(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, time.UTC) }

func agentNamed(id string) Actor { return Actor{Role: Agent, ID: id} }

// lovelace has written by web and SMS, was transferred, and was called back.
var lovelace = Contact{
	ID: "ada", Name: "Ada Lovelace", Account: "A-1815", Email: "ada@lovelace.test",
	Addresses: []Address{{Channel: "web", Value: "token-7"}, {Channel: "sms", Value: "+447700900123"}},
	Assigned:  []string{"ben", "ann"},
	Banned:    &Banned{At: onDay(9, 12), By: agentNamed("ben"), Conversation: "c3"},
}

func pastOfAda() []Conversation {
	return []Conversation{
		{ID: "c3", Service: "shop", Channel: "sms", Contact: "ada", Opened: onDay(9, 11), Entries: 2, Inbound: 2, Segments: []Segment{
			{N: 1, Agent: "ben", From: onDay(9, 11), To: onDay(9, 12)},
		}, Ending: &Ending{At: onDay(9, 12), By: agentNamed("ben"), Reason: EndedByBan}, Unattended: 1},
		{ID: "c1", Service: "shop", Channel: "web", Contact: "ada", Opened: onDay(2, 9), Entries: 14, Inbound: 5, Segments: []Segment{
			{N: 1, Agent: "ann", From: onDay(2, 9), To: onDay(2, 10), Done: onDay(2, 10), Disposition: "passed on"},
			{N: 2, Agent: "ben", From: onDay(2, 10), To: onDay(2, 11), Done: onDay(2, 11)},
			{N: 3, Agent: "ann", From: onDay(2, 10), To: onDay(2, 11), Done: onDay(2, 11), Disposition: "sold"},
		}, Ending: &Ending{At: onDay(2, 11), By: Actor{Role: Customer, ID: "ada"}, Reason: EndedByCustomer}},
		{ID: "c2", Service: "care", Channel: "sms", Contact: "ada", Opened: onDay(5, 9), Outbound: true, Segments: []Segment{
			{N: 1, Agent: "cyd", From: onDay(5, 9), To: onDay(5, 9), Done: onDay(5, 9)},
		}, Ending: &Ending{At: onDay(5, 9), By: agentNamed("cyd"), Reason: EndedUnused}},
		{ID: "c4", Service: "shop", Channel: "web", Contact: "eve", Opened: onDay(3, 9), Segments: []Segment{{N: 1, Agent: "eli", From: onDay(3, 9)}}, Owner: "eli"},
		{ID: "c0", Service: "shop", Channel: "sms", Contact: "ada", Opened: onDay(9, 11), Entries: 1, Inbound: 1, Offers: []Offer{{N: 1, Agent: "dan"}}},
		{},
	}
}

func TestE9_TheThreadOfAContact(t *testing.T) {
	thread := NewThread(lovelace, pastOfAda(), Desk{Agent: "ben", Seen: map[string]int{"c3": 1}})
	require.Equal(t, Thread{
		Contact: "ada", Name: "Ada Lovelace", Account: "A-1815", Email: "ada@lovelace.test", Addresses: lovelace.Addresses,
		Assigned: []string{"ben", "ann"}, BannedSince: onDay(9, 12),
		Conversations: []ThreadPart{
			{Conversation: "c1", Service: "shop", Channel: "web", Phase: PhaseDone, Opened: onDay(2, 9), Ended: onDay(2, 11), EndedBy: EndedByCustomer,
				Agents: []string{"ann", "ben"}, Dispositions: []string{"passed on", "sold"}, Entries: 14}, // done: nothing is unread
			{Conversation: "c0", Service: "shop", Channel: "sms", Phase: PhaseOffered, Opened: onDay(9, 11), Entries: 1},
			{Conversation: "c3", Service: "shop", Channel: "sms", Phase: PhaseWrapUp, Opened: onDay(9, 11), Ended: onDay(9, 12), EndedBy: EndedByBan,
				Agents: []string{"ben"}, Entries: 2, Unread: 1, Unattended: 1},
		},
	}, thread)
	require.Zero(t, NewThread(lovelace, pastOfAda(), Desk{}).Conversations[2].Unread, "a supervisor has read nothing and misses nothing")
	require.Equal(t, []ThreadPart{}, NewThread(Contact{ID: "new"}, pastOfAda(), Desk{}).Conversations)
	require.Equal(t, []ThreadPart{}, NewThread(Contact{}, pastOfAda(), Desk{}).Conversations)
}

// The order of what is given does not show, and what is given stays as it was.
func TestE9_AThreadIsTheSameInWhateverOrder(t *testing.T) {
	want := NewThread(lovelace, pastOfAda(), Desk{Agent: "ben"})
	r := rand.New(rand.NewPCG(9, 9))
	for range 50 {
		all := pastOfAda()
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		require.Equal(t, want, NewThread(lovelace, all, Desk{Agent: "ben"}))
	}
	want.Assigned[0], want.Addresses[0].Channel = "x", "x"
	require.Equal(t, "ben", lovelace.Assigned[0])
	require.Equal(t, "web", lovelace.Addresses[0].Channel)
}

func TestE9_WhoMayReadAThread(t *testing.T) {
	all := pastOfAda()
	for who, want := range map[Actor]error{
		{Role: System}: nil, {Role: Supervisor, ID: "sue"}: nil,
		agentNamed("ann"):           nil,       // had it
		agentNamed("ben"):           nil,       // wraps up
		agentNamed("dan"):           nil,       // is asked to take one
		agentNamed("cyd"):           NotOnDesk, // its only one vanished
		agentNamed("eli"):           NotOnDesk, // has another contact's
		agentNamed("fay"):           NotOnDesk, // has none
		agentNamed(""):              NotOnDesk,
		{Role: Customer, ID: "ada"}: NotOnDesk, {Role: Bot, ID: "bot"}: NotOnDesk, {Role: "boss", ID: "ann"}: NotOnDesk, {Role: Bot, ID: "ann"}: NotOnDesk,
	} {
		require.ErrorIs(t, AuthorizeThread(lovelace, all, who), want, "%+v", who)
	}
	nobody := Contact{ID: "nobody"}
	require.NoError(t, AuthorizeThread(nobody, nil, Actor{Role: Supervisor, ID: "sue"}), "known, and never in touch")
	require.ErrorIs(t, AuthorizeThread(Contact{}, nil, Actor{Role: System}), UnknownContact)
	require.Equal(t, AuthorizeThread(lovelace, all, agentNamed("fay")), AuthorizeThread(Contact{}, nil, agentNamed("fay")), "who may not learns nothing")
	for i := range all { // each part alone gives the right that it gives
		want := error(NotOnDesk)
		if all[i].ID == "c1" || all[i].ID == "c3" {
			want = nil
		}
		require.ErrorIs(t, AuthorizeThread(lovelace, all[i:i+1], agentNamed("ben")), want, all[i].ID)
	}
}

func TestE9_TheListOfAnAgentsContacts(t *testing.T) {
	contacts := []Contact{
		lovelace,
		{ID: "zoe", Name: "zoe", Assigned: []string{"ann"}},
		{ID: "aebi", Name: "Äbi", Assigned: []string{"ann"}},
		{ID: "bob", Name: "Bob", Assigned: []string{"ben"}}, // taken off ann's list, and wrote again
		{ID: "cat", Name: "Cat", Assigned: []string{"ben"}},
		{ID: "x2", Assigned: []string{"ann"}}, {ID: "x1", Assigned: []string{"ann"}},
	}
	desk := Desk{Agent: "ann", Recent: map[string]int{"zoe": 2, "bob": 9}}
	list := NewContacts(contacts, desk)
	require.Equal(t, []ContactLine{
		{Contact: "bob", Name: "Bob", Unread: 9},
		{Contact: "zoe", Name: "zoe", Assigned: true, Unread: 2},
		{Contact: "x1", Assigned: true}, {Contact: "x2", Assigned: true},
		{Contact: "aebi", Name: "Äbi", Assigned: true},
		{Contact: "ada", Name: "Ada Lovelace", Assigned: true, Banned: true},
	}, list)
	sum := 0
	for _, l := range list {
		sum += l.Unread
	}
	require.Equal(t, desk.Unheard(), sum, "one number for the agent (C5)")
	require.Equal(t, []ContactLine{}, NewContacts(contacts, Desk{Agent: "new"}))
}

func query(t testing.TB, typed string) Query {
	t.Helper()
	q, err := NewQuery(Text(typed))
	require.NoError(t, err)
	return q
}

// marked is the text with what was found in brackets; empty: nothing.
func marked(t testing.TB, typed, text string) string {
	hit, ok := query(t, typed).Match(Entry{Conversation: "c1", N: 3, Text: Text(text)})
	if !ok {
		require.Zero(t, hit)
		return ""
	}
	require.Equal(t, "c1", hit.Conversation)
	require.Equal(t, 3, hit.Entry)
	for i := len(hit.Spans) - 1; i >= 0; i-- {
		s := hit.Spans[i]
		text = text[:s.From] + "[" + text[s.From:s.To] + "]" + text[s.To:]
	}
	return text
}

func TestE9_SearchByWord(t *testing.T) {
	for _, c := range []struct{ typed, text, want string }{
		{"invoice", "Your Invoice of May", "Your [Invoice] of May"},
		{"INV", "invoices, INVOICE; in voice", "[inv]oices, [INV]OICE; in voice"},
		{"voice", "invoice", ""}, // not the beginning of a word
		{"may invoice", "Your Invoice of May", "Your [Invoice] of [May]"},
		{"june invoice", "Your Invoice of May", ""}, // all of them
		{"in invoice", "invoice", "[invoice]"},
		{"a-1815", "account A-1815", "[a]ccount [A]-[1815]"},
		{"order#42", "Order 4217", "[Order] [42]17"},
		{"don't", "I don't know", "I [don]'[t] know"},
		{"e", "a\ne\te.e-e_e", "a\n[e]\t[e].[e]-[e]_[e]"},
		{"buch", "Bücher", "[Büch]er"},
		{"bücher", "Bucher", "[Bucher]"},
		{"strasse", "Straße", "[Straße]"}, {"STRAẞE", "strassen", "[strasse]n"}, {"stras", "Straße", "[Straß]e"},
		{"cafe", "cafe\u0301s", "[cafe\u0301]s"}, {"café", "cafe\u0301s", "[cafe\u0301]s"}, {"cafe\u0301", "café", "[café]"},
		{"lodz", "Łódź", "[Łódź]"}, {"nguyen", "Nguyễn", "[Nguyễn]"}, {"aegir", "Ægir", "[Ægir]"}, {"istanbul", "İstanbul", "[İstanbul]"},
		{"привет", "ПРИВЕТ!", "[ПРИВЕТ]!"}, {"οδος", "ΟΔΟΣ", "[ΟΔΟΣ]"}, {"и", "й", ""},
		{"退款", "我要退款。", "我要[退款]。"}, {"退款 我", "我要退款", "[我]要[退款]"}, {"退款 款项", "要退款项", "要[退款项]"}, {"ほしい", "これがほしいです", "これが[ほしい]です"},
		{"हिन्दी", "हिन्दी", "[हिन्दी]"}, {"٤٢", "٤٢", "[٤٢]"},
		{"x", "\xFFx\xFF", "\xFF[x]\xFF"},
		{"x", "", ""},
	} {
		require.Equal(t, c.want, marked(t, c.typed, c.text), "%q in %q", c.typed, c.text)
	}
}

func TestE9_AQueryHasSomeWords(t *testing.T) {
	require.Equal(t, Query{Words: []Text{"lodz", "2"}}, query(t, " Łódź, łódź! 2"))
	for typed, want := range map[string]Code{
		"": TextEmpty, " .,-😀": TextEmpty, "\u0301": TextEmpty, "\xFF": TextNotUTF8,
		strings.Repeat("a", MaxName+1): TextTooLong, "a b c d e f g h i j k l m n o p q": TextTooLong,
	} {
		_, err := NewQuery(Text(typed))
		require.ErrorIs(t, err, want, typed)
	}
	require.Len(t, query(t, "a b c d e f g h i j k l m n o p p").Words, MaxWords)
	_, ok := Query{}.Match(Entry{Text: "anything"})
	require.False(t, ok, "nothing is not everything")
	require.False(t, Query{}.MatchContact(lovelace))
}

func TestE9_SearchForContacts(t *testing.T) {
	for typed, want := range map[string]bool{
		"lovelace": true, "love ada": true, "a-1815": true, "ada@lovelace.test": true, "447700": true, "ada 447700": true, "token": true,
		"lace": false, "ada babbage": false, "7700900123": false,
	} {
		require.Equal(t, want, query(t, typed).MatchContact(lovelace), typed)
	}
	require.False(t, query(t, "lovelacea").MatchContact(lovelace), "fields do not run together")
}

// shelf is an index such as a host has, here a slice.
type shelf struct {
	entries  []Entry
	contacts []Contact
}

func (s shelf) Entries(q Query) iter.Seq2[Hit, error] {
	return func(yield func(Hit, error) bool) {
		for _, e := range slices.Backward(s.entries) {
			if hit, ok := q.Match(e); ok && !yield(hit, nil) {
				return
			}
		}
	}
}

func (s shelf) Contacts(q Query) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, c := range s.contacts {
			if q.MatchContact(c) && !yield(c.ID, nil) {
				return
			}
		}
	}
}

func TestE9_AHostBringsItsOwnIndex(t *testing.T) {
	var index Index = shelf{
		entries:  []Entry{{Conversation: "c1", N: 1, Text: "my order"}, {Conversation: "c1", N: 2, Text: "which one?"}, {Conversation: "c2", N: 1, Text: "orders 7 and 8"}},
		contacts: []Contact{{ID: "bob"}, lovelace},
	}
	var hits []string
	for hit, err := range index.Entries(query(t, "order")) {
		require.NoError(t, err)
		hits = append(hits, fmt.Sprintf("%s/%d %v", hit.Conversation, hit.Entry, hit.Spans))
	}
	require.Equal(t, []string{"c2/1 [{0 5}]", "c1/1 [{3 8}]"}, hits)
	for id, err := range index.Contacts(query(t, "ada")) {
		require.NoError(t, err)
		require.Equal(t, "ada", id)
	}
}

// dumbFind says of a text of letters and blanks what Match says, word by word.
func dumbFind(typed, text string) bool {
	for _, want := range strings.Fields(strings.ToLower(typed)) {
		if !slices.ContainsFunc(strings.Fields(strings.ToLower(text)), func(w string) bool { return strings.HasPrefix(w, want) }) {
			return false
		}
	}
	return true
}

func TestE9_SearchIsWhatItIsSaidToBe(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	some := func(n int) string {
		var b strings.Builder
		for range 1 + r.IntN(n) {
			b.WriteByte("aAbB  "[r.IntN(6)])
		}
		return b.String()
	}
	for found := 0; found < 2_000; {
		typed, text := "a"+some(4), some(20)
		got := marked(t, typed, text) != ""
		require.Equal(t, dumbFind(typed, text), got, "%q in %q", typed, text)
		if got {
			found++
		}
	}
}

func checkSearch(t *testing.T, typed, text string) {
	t.Helper()
	q, err := NewQuery(Text(typed))
	if err != nil {
		return
	}
	if utf8.ValidString(text) {
		self, ok := q.Match(Entry{Text: Text(typed)})
		require.True(t, ok, "a text has its own words: %q", typed)
		require.NotEmpty(t, self.Spans)
		both, ok := q.Match(Entry{Text: Text(text + " " + typed)})
		require.True(t, ok)
		require.NotEmpty(t, both.Spans)
	}
	hit, _ := q.Match(Entry{Text: Text(text)})
	behind := 0
	for _, s := range hit.Spans {
		require.True(t, behind <= s.From && s.From < s.To && s.To <= len(text), "%q in %q", typed, text)
		behind = s.To
		if utf8.ValidString(text) {
			require.True(t, utf8.ValidString(text[s.From:s.To]), "%q in %q", typed, text)
		}
	}
}

func FuzzSearch(f *testing.F) {
	f.Add("order 42", "my order no. 42, please")
	f.Add("strasse", "Straße\u0301 退款")
	f.Add("ё\u0301", "\u0301e\xFF")
	f.Fuzz(checkSearch)
}

func TestE9_SearchOfAnyText(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 2))
	pieces := []string{"a", "ä", "ß", "ss", "e\u0301", "\u0301", " ", "-", "退", "款", "п", "\xFF", "Æ", "1", "k", "K", "ſ"}
	some := func() string {
		var b strings.Builder
		for range 1 + r.IntN(8) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		return b.String()
	}
	for range 20_000 {
		checkSearch(t, some(), some())
	}
}

func TestE9_ThreadsAreLoggedWithoutTexts(t *testing.T) {
	for _, v := range []any{
		NewThread(lovelace, pastOfAda(), Desk{}), NewContacts([]Contact{lovelace}, Desk{Agent: "ann"})[0], query(t, "lovelace"),
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
			for _, shown := range []string{fmt.Sprintf(verb, v), fmt.Sprintf(verb, []any{v}), fmt.Sprintf(verb, &v)} {
				require.NotContains(t, strings.ToLower(shown), "lovelace")
				require.NotContains(t, shown, "6c6f76656c616365", "hexadecimal")
			}
		}
		var out bytes.Buffer
		slog.New(slog.NewJSONHandler(&out, nil)).Info("seen", "what", v)
		require.NotContains(t, strings.ToLower(out.String()), "lovelace")
		body, err := json.Marshal(v)
		require.NoError(t, err)
		require.Contains(t, strings.ToLower(string(body)), "lovelace", "a desktop needs it")
	}
}

func BenchmarkNewThread(b *testing.B) {
	var all []Conversation
	for i := range 100 {
		c := pastOfAda()[1]
		c.ID, c.Opened = fmt.Sprint("c", i), onDay(1, i)
		all = append(all, c)
	}
	b.ReportAllocs()
	for b.Loop() {
		NewThread(lovelace, all, Desk{})
	}
}

func BenchmarkMatch(b *testing.B) {
	for name, text := range map[string]Text{
		"english": Text(strings.Repeat("Where is my order, please? ", 37)),
		"german":  Text(strings.Repeat("Grüße aus Köln, bitte schön! ", 32)),
		"chinese": Text(strings.Repeat("我要退款。", 66)),
	} {
		b.Run(name, func(b *testing.B) {
			q, err := NewQuery("refund köln 款项")
			require.NoError(b, err)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				q.Match(Entry{Text: text})
			}
		})
	}
}
