package conversation

import (
	"cmp"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Thread is everything that was ever said with one contact: its conversations on
// every channel in the order in which they began, whoever had them, and what is known
// of it (E9).
type Thread struct {
	Contact   string    `json:"contact"`
	Name      Text      `json:"name,omitempty"`
	Account   Text      `json:"account,omitempty"`
	Email     Text      `json:"email,omitempty"`
	Addresses []Address `json:"addresses,omitempty"`
	// Assigned are the agents who have the contact on their list, who dealt with it
	// last at the end.
	Assigned []string `json:"assigned,omitempty"`
	// BannedSince is zero if the contact is welcome (E10).
	BannedSince   time.Time    `json:"banned_since,omitzero"`
	Conversations []ThreadPart `json:"conversations"`
}

// ThreadPart is one conversation of a [Thread]. Its entries are read one
// conversation at a time.
type ThreadPart struct {
	Conversation string    `json:"conversation"`
	Service      string    `json:"service"` // its ID, as the channel is
	Channel      string    `json:"channel"`
	Outbound     bool      `json:"outbound,omitempty"` // an agent began it
	Phase        Phase     `json:"phase"`
	Opened       time.Time `json:"opened"`
	// Ended and EndedBy say when and why it was over; zero and empty: it is not.
	Ended   time.Time `json:"ended,omitzero"`
	EndedBy Reason    `json:"ended_by,omitempty"`
	// Agents are who had a part in it, in the order in which they came.
	Agents []string `json:"agents,omitempty"`
	// Dispositions are what they booked, in the same order, without what is empty.
	Dispositions []string `json:"dispositions,omitempty"`
	Entries      int      `json:"entries"`
	// Unread counts the messages that the reader has not seen; 0 for a conversation
	// that is not on the reader's desk (C3).
	Unread int `json:"unread,omitempty"`
	// Unattended counts the messages after the end that nobody has attended to (D3).
	Unattended int `json:"unattended,omitempty"`
}

// NewThread makes the thread of a contact for the reader whose desk it is; a
// supervisor's is the zero value. Conversations of other contacts, and such as
// vanished because they were opened and left without a text (A13), are left out.
func NewThread(contact Contact, all []Conversation, reader Desk) Thread {
	t := Thread{
		Contact: contact.ID, Name: contact.Name, Account: contact.Account, Email: contact.Email,
		Addresses: slices.Clone(contact.Addresses), Assigned: slices.Clone(contact.Assigned),
		Conversations: []ThreadPart{},
	}
	if contact.Banned != nil {
		t.BannedSince = contact.Banned.At
	}
	for _, c := range all {
		if c.inThread(contact.ID) {
			t.Conversations = append(t.Conversations, newThreadPart(c, reader))
		}
	}
	slices.SortFunc(t.Conversations, func(a, b ThreadPart) int {
		return cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.Conversation, b.Conversation))
	})
	return t
}

// inThread reports whether the conversation stands in the contact's thread.
func (c Conversation) inThread(contact string) bool {
	return c.ID != "" && c.Contact == contact && (c.Ending == nil || c.Ending.Reason != EndedUnused)
}

func newThreadPart(c Conversation, reader Desk) ThreadPart {
	p := ThreadPart{
		Conversation: c.ID, Service: c.Service, Channel: c.Channel, Outbound: c.Outbound,
		Phase: c.Phase(), Opened: c.Opened, Entries: c.Entries, Unattended: c.Unattended,
	}
	if c.Ending != nil {
		p.Ended, p.EndedBy = c.Ending.At, c.Ending.Reason
	}
	for _, s := range c.Segments {
		if !slices.Contains(p.Agents, s.Agent) {
			p.Agents = append(p.Agents, s.Agent)
		}
		if s.Disposition != "" {
			p.Dispositions = append(p.Dispositions, s.Disposition)
		}
	}
	if _, has := c.SegmentOf(reader.Agent); has {
		p.Unread = reader.Unread(c)
	}
	return p
}

// AuthorizeThread decides who may read the thread of a contact: the system, a
// supervisor, and an agent who has or had a part in any of its conversations or is
// asked to take one. What vanished (A13) gives no right. It returns nil or a
// [*Refusal]; to an agent who may not, a contact that does not exist is the same as
// any other.
func AuthorizeThread(contact Contact, all []Conversation, by Actor) error {
	const what = "thread of a contact"
	if by.Role == System || by.Role == Supervisor {
		if contact.ID == "" {
			return refuse(UnknownContact, what, "there is no such contact", "name one that was in touch")
		}
		return nil
	}
	for _, c := range all {
		if c.inThread(contact.ID) && AuthorizeRead(c, by) == nil {
			return nil
		}
	}
	return refuse(NotOnDesk, what, "no conversation with it is, or was, on the desk", "choose one of the own contacts")
}

// ContactLine is one line of an agent's list of contacts (E9).
type ContactLine struct {
	Contact string `json:"contact"`
	Name    Text   `json:"name,omitempty"`
	// Assigned is false for one that the agent took off its list, or never dealt with,
	// and from which something came all the same.
	Assigned bool `json:"assigned"`
	// Unread counts the messages that came for the agent since it last visited Recent.
	// Together with those of more contacts than [MaxRecent] they are [Desk.Unheard] (C5).
	Unread int  `json:"unread,omitempty"`
	Banned bool `json:"banned,omitempty"`
}

// NewContacts makes an agent's list of contacts from those that are assigned to it
// and those of its Recent; others are left out, and are found by search. What has
// something unread comes first, then by name.
func NewContacts(contacts []Contact, desk Desk) []ContactLine {
	list := []ContactLine{}
	for _, c := range contacts {
		l := ContactLine{
			Contact: c.ID, Name: c.Name, Unread: desk.Recent[c.ID], Banned: c.Banned != nil,
			Assigned: slices.Contains(c.Assigned, desk.Agent),
		}
		if l.Assigned || l.Unread > 0 {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, func(a, b ContactLine) int {
		return cmp.Or(cmp.Compare(min(b.Unread, 1), min(a.Unread, 1)), cmp.Compare(folded(string(a.Name)), folded(string(b.Name))), cmp.Compare(a.Contact, b.Contact))
	})
	return list
}

// MaxWords is how many words a [Query] may have.
const MaxWords = 16

// Query is a search by word (E9). Words is in the form in which they are compared:
// in lower case and without diacritics. See [NewQuery].
type Query struct {
	// Contact restricts it to one thread; empty: all.
	Contact string `json:"contact,omitempty"`
	Words   []Text `json:"words"`
}

// Hit is an entry in which every word of a [Query] occurs.
type Hit struct {
	Conversation string `json:"conversation"`
	Entry        int    `json:"entry"`
	// Spans are where in its text, in order, the longest where several begin.
	Spans []Span `json:"spans"`
}

// Index is a search of the host's own, where a scan of all entries takes too long. A
// host makes one for each request, with the request's context in it. Who may see a
// hit is not its business: see [AuthorizeRead].
type Index interface {
	// Entries yields the entries that match, the latest first, until it is stopped. It
	// may find more than [Query.Match] does, such as other forms of a word. After an
	// error it yields nothing.
	Entries(Query) iter.Seq2[Hit, error]
	// Contacts yields the ids of contacts that match, best first.
	Contacts(Query) iter.Seq2[string, error]
}

// NewQuery makes a query of what somebody typed, at most [MaxName] characters. A text
// without a word, or with more than [MaxWords], is a [*Refusal].
func NewQuery(typed Text) (Query, error) {
	if err := checkText("search", typed, MaxName); err != nil {
		return Query{}, err
	}
	var q Query
	for w := range words(string(typed)) {
		if word := Text(w.folded); !slices.Contains(q.Words, word) {
			q.Words = append(q.Words, word)
		}
	}
	switch {
	case len(q.Words) == 0:
		return Query{}, refuse(TextEmpty, "search", "there is no word in it", "give a letter or a digit")
	case len(q.Words) > MaxWords:
		return Query{}, refuse(TextTooLong, "search", fmt.Sprintf("it has more than %d words", MaxWords), "give fewer")
	}
	return q, nil
}

// Match finds the words in an entry, and false if one of them does not occur. A word
// of the query occurs where a word of the text begins with it, whatever the case and
// the diacritics of Latin letters: "Buch" finds "Bücher" and "strasse" finds "Straße".
// In scripts that are written without spaces every letter begins a word.
func (q Query) Match(e Entry) (Hit, bool) {
	spans, found := q.find(string(e.Text))
	if found != len(q.Words) || found == 0 {
		return Hit{}, false
	}
	return Hit{Conversation: e.Conversation, Entry: e.N, Spans: spans}, true
}

// MatchContact reports whether every word occurs in the contact's name, account,
// e-mail address or addresses.
func (q Query) MatchContact(c Contact) bool {
	known := []string{string(c.Name), string(c.Account), string(c.Email)}
	for _, a := range c.Addresses {
		known = append(known, string(a.Value))
	}
	_, found := q.find(strings.Join(known, "\n"))
	return found == len(q.Words) && found > 0
}

// find returns where words of the query occur, and how many of them do.
func (q Query) find(text string) ([]Span, int) {
	var spans []Span
	found := make([]bool, len(q.Words))
	for w := range words(text) {
		for start, l := range w.letters {
			if !l.begins {
				continue
			}
			end := 0
			for i, word := range q.Words {
				if to := start + len(word); to <= len(w.folded) && string(w.folded[start:to]) == string(word) {
					found[i], end = true, max(end, to)
				}
			}
			switch n := len(spans); {
			case end == 0:
			case n > 0 && spans[n-1].To > l.From:
				spans[n-1].To = max(spans[n-1].To, w.letters[end-1].To)
			default:
				spans = append(spans, Span{l.From, w.letters[end-1].To})
			}
		}
	}
	n := 0
	for _, is := range found {
		if is {
			n++
		}
	}
	return spans, n
}

// A word is a run of letters, digits and marks, folded. Each byte of it has the letter
// of the text that it came from.
type word struct {
	folded  []byte
	letters []letter
}

type letter struct {
	Span
	begins bool // a word
}

// words are those of a text. Each is good until the next.
func words(text string) iter.Seq[*word] {
	return func(yield func(*word) bool) {
		var w word
		for i, r := range text {
			if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
				w.add(i, r)
				continue
			}
			if len(w.folded) > 0 && !yield(&w) {
				return
			}
			w.folded, w.letters = w.folded[:0], w.letters[:0]
		}
		if len(w.folded) > 0 {
			yield(&w)
		}
	}
}

func (w *word) add(at int, r rune) {
	n, end := len(w.folded), at+utf8.RuneLen(r)
	w.folded = fold(w.folded, r)
	if n == len(w.folded) { // a diacritic goes with its letter
		if n > 0 {
			w.letters[n-1].To = end
		}
		return
	}
	l := letter{Span{at, end}, n == 0 || withoutSpaces(r)}
	for range len(w.folded) - n {
		w.letters = append(w.letters, l)
		l.begins = false
	}
}

// withoutSpaces reports whether the letter is of a script that is written without
// spaces between words.
func withoutSpaces(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// fold appends a letter as it is compared, and nothing for a combining diacritic.
func fold(to []byte, r rune) []byte {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			r |= 0x20
		}
		return append(to, byte(r))
	}
	if 0x300 <= r && r <= 0x36F {
		return to
	}
	r = unicode.ToLower(unicode.ToUpper(r)) // so that both forms of a sigma are one
	if r > 0x24F && (r < 0x1E00 || r > 0x1EFF) {
		return utf8.AppendRune(to, r)
	}
	return append(to, plain(r)...)
}

func folded(s string) string {
	var to []byte
	for _, r := range s {
		to = fold(to, r)
	}
	return string(to)
}

// plain is a Latin letter in lower case without its diacritic: those of European
// languages and of Vietnamese. Others stay as they are.
func plain(r rune) string {
	switch r {
	case 'à', 'á', 'â', 'ã', 'ä', 'å', 'ā', 'ă', 'ą', 'ǎ', 'ǟ', 'ǡ', 'ǻ', 'ȁ', 'ȃ', 'ȧ', 'ḁ', 'ạ', 'ả', 'ấ', 'ầ', 'ẩ', 'ẫ', 'ậ', 'ắ', 'ằ', 'ẳ', 'ẵ', 'ặ':
		return "a"
	case 'æ':
		return "ae"
	case 'ḃ', 'ḅ', 'ḇ':
		return "b"
	case 'ç', 'ć', 'ĉ', 'ċ', 'č', 'ḉ':
		return "c"
	case 'ď', 'ḋ', 'ḍ', 'ḏ', 'ḑ', 'ḓ', 'đ', 'ð':
		return "d"
	case 'è', 'é', 'ê', 'ë', 'ē', 'ĕ', 'ė', 'ę', 'ě', 'ȅ', 'ȇ', 'ȩ', 'ḕ', 'ḗ', 'ḙ', 'ḛ', 'ḝ', 'ẹ', 'ẻ', 'ẽ', 'ế', 'ề', 'ể', 'ễ', 'ệ':
		return "e"
	case 'ḟ':
		return "f"
	case 'ĝ', 'ğ', 'ġ', 'ģ', 'ǧ', 'ǵ', 'ḡ':
		return "g"
	case 'ĥ', 'ȟ', 'ḣ', 'ḥ', 'ḧ', 'ḩ', 'ḫ', 'ẖ', 'ħ':
		return "h"
	case 'ì', 'í', 'î', 'ï', 'ĩ', 'ī', 'ĭ', 'į', 'ǐ', 'ȉ', 'ȋ', 'ḭ', 'ḯ', 'ỉ', 'ị', 'ı':
		return "i"
	case 'ĳ':
		return "ij"
	case 'ĵ', 'ǰ':
		return "j"
	case 'ķ', 'ǩ', 'ḱ', 'ḳ', 'ḵ':
		return "k"
	case 'ĺ', 'ļ', 'ľ', 'ḷ', 'ḹ', 'ḻ', 'ḽ', 'ł', 'ŀ':
		return "l"
	case 'ḿ', 'ṁ', 'ṃ':
		return "m"
	case 'ñ', 'ń', 'ņ', 'ň', 'ǹ', 'ṅ', 'ṇ', 'ṉ', 'ṋ', 'ŉ':
		return "n"
	case 'ò', 'ó', 'ô', 'õ', 'ö', 'ō', 'ŏ', 'ő', 'ơ', 'ǒ', 'ǫ', 'ǭ', 'ȍ', 'ȏ', 'ȫ', 'ȭ', 'ȯ', 'ȱ', 'ṍ', 'ṏ', 'ṑ', 'ṓ', 'ọ', 'ỏ', 'ố', 'ồ', 'ổ', 'ỗ', 'ộ', 'ớ', 'ờ', 'ở', 'ỡ', 'ợ', 'ø':
		return "o"
	case 'œ':
		return "oe"
	case 'ṕ', 'ṗ':
		return "p"
	case 'ŕ', 'ŗ', 'ř', 'ȑ', 'ȓ', 'ṙ', 'ṛ', 'ṝ', 'ṟ':
		return "r"
	case 'ś', 'ŝ', 'ş', 'š', 'ș', 'ṡ', 'ṣ', 'ṥ', 'ṧ', 'ṩ':
		return "s"
	case 'ß':
		return "ss"
	case 'ţ', 'ť', 'ț', 'ṫ', 'ṭ', 'ṯ', 'ṱ', 'ẗ', 'ŧ':
		return "t"
	case 'þ':
		return "th"
	case 'ù', 'ú', 'û', 'ü', 'ũ', 'ū', 'ŭ', 'ů', 'ű', 'ų', 'ư', 'ǔ', 'ǖ', 'ǘ', 'ǚ', 'ǜ', 'ȕ', 'ȗ', 'ṳ', 'ṵ', 'ṷ', 'ṹ', 'ṻ', 'ụ', 'ủ', 'ứ', 'ừ', 'ử', 'ữ', 'ự':
		return "u"
	case 'ṽ', 'ṿ':
		return "v"
	case 'ŵ', 'ẁ', 'ẃ', 'ẅ', 'ẇ', 'ẉ', 'ẘ':
		return "w"
	case 'ẋ', 'ẍ':
		return "x"
	case 'ý', 'ÿ', 'ŷ', 'ȳ', 'ẏ', 'ẙ', 'ỳ', 'ỵ', 'ỷ', 'ỹ':
		return "y"
	case 'ź', 'ż', 'ž', 'ẑ', 'ẓ', 'ẕ':
		return "z"
	}
	return string(r)
}

// LogValue leaves the text out.
func (t Thread) LogValue() slog.Value {
	return slog.GroupValue(slog.String("contact", t.Contact), slog.Int("conversations", len(t.Conversations)))
}

// LogValue leaves the text out.
func (l ContactLine) LogValue() slog.Value {
	return slog.GroupValue(slog.String("contact", l.Contact), slog.Int("unread", l.Unread))
}

// LogValue leaves the text out.
func (q Query) LogValue() slog.Value {
	return slog.GroupValue(slog.String("contact", q.Contact), slog.Int("words", len(q.Words)))
}

// Format leaves the text out.
func (t Thread) Format(f fmt.State, _ rune) { outline(f, t) }

// Format leaves the text out.
func (l ContactLine) Format(f fmt.State, _ rune) { outline(f, l) }

// Format leaves the text out.
func (q Query) Format(f fmt.State, _ rune) { outline(f, q) }
