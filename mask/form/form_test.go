package form

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/mask"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

const canary = "4111-1111-CANARY"

func values(pairs ...string) Values {
	v := Values{}
	for i := 0; i < len(pairs); i += 2 {
		v[pairs[i]] = mask.NewSecret(pairs[i+1])
	}
	return v
}

func newKey(t testing.TB) Key {
	t.Helper()
	k, err := NewKey()
	require.NoError(t, err)
	return k
}

// asked is a request for the form of a card, the token and the agent's key.
func asked(t testing.TB) (Request, mask.Secret, Key) {
	t.Helper()
	k := newKey(t)
	r, token, err := Ask(Card(), Asking{ID: "r1", Conversation: "c1", Session: "s1", By: "ann", Key: k.Public(), At: noon, Until: noon.Add(time.Hour)})
	require.NoError(t, err)
	return r, token, k
}

func answer(t testing.TB, r Request, token mask.Secret, v Values) Answer {
	t.Helper()
	sealed, err := Seal(r.Key, r.Binding(), v)
	require.NoError(t, err)
	return Answer{Token: token, Session: "s1", Form: "card", Version: 1, Sealed: sealed}
}

func TestH6_AFormFromRequestToErasure(t *testing.T) {
	r, token, key := asked(t)
	require.Equal(t, mask.Requested, r.Progress)
	require.Equal(t, "Secure data has been requested", r.Progress.Line())
	filled := values("number", canary)
	done, err := r.Submit(answer(t, r, token, filled), noon.Add(time.Minute))
	require.NoError(t, err)
	require.Equal(t, mask.Completed, done.Progress)
	require.Equal(t, noon.Add(time.Minute), done.Ended)
	require.Equal(t, mask.Requested, r.Progress, "the value that was there is not changed")
	got, err := key.Open(done.Binding(), done.Sealed)
	require.NoError(t, err)
	require.Equal(t, filled, got, "the agent reads it")

	// What is stored can be read back and opened, and holds neither value nor token.
	body, err := json.Marshal(done)
	require.NoError(t, err)
	require.NotContains(t, string(body), canary)
	require.NotContains(t, string(body), token.Reveal())
	var back Request
	require.NoError(t, json.Unmarshal(body, &back))
	require.Equal(t, done, back)
	_, err = key.Open(back.Binding(), back.Sealed)
	require.NoError(t, err)

	over := done.Conclude(noon.Add(time.Hour))
	require.Empty(t, over.Sealed)
	require.Empty(t, over.Key)
	require.True(t, over.Erased)
	require.Equal(t, mask.Completed, over.Progress, "that there was one is kept")
	require.Equal(t, noon.Add(time.Minute), over.Ended)
	require.Equal(t, over, over.Conclude(noon.Add(2*time.Hour)))
	waiting := r.Conclude(noon.Add(2 * time.Minute))
	require.Equal(t, mask.Cancelled, waiting.Progress)
	require.Equal(t, noon.Add(2*time.Minute), waiting.Ended)
	_, err = waiting.Submit(answer(t, r, token, filled), noon.Add(3*time.Minute))
	require.ErrorIs(t, err, mask.FormGone)
}

func TestH6_ATokenIsSpentOnceAndForOneRequest(t *testing.T) {
	r, token, key := asked(t)
	good := answer(t, r, token, values("number", canary))
	foreign := func(change func(*Answer)) Answer {
		a := good
		change(&a)
		return a
	}
	other, otherToken, _ := asked(t)
	require.NotEqual(t, token.Reveal(), otherToken.Reveal())
	var said []string
	for what, a := range map[string]Answer{
		"another token":   foreign(func(a *Answer) { a.Token = otherToken }),
		"no token":        foreign(func(a *Answer) { a.Token = mask.Secret{} }),
		"a part of it":    foreign(func(a *Answer) { a.Token = mask.NewSecret(token.Reveal()[1:]) }),
		"another session": foreign(func(a *Answer) { a.Session = "s2" }),
		"no session":      foreign(func(a *Answer) { a.Session = "" }),
		"another form":    foreign(func(a *Answer) { a.Form = "ssn" }),
		"another version": foreign(func(a *Answer) { a.Version = 2 }),
	} {
		next, err := r.Submit(a, noon)
		require.ErrorIs(t, err, mask.FormForeign, what)
		require.Equal(t, r, next, what)
		said = append(said, err.Error())
	}
	for _, s := range said {
		require.Equal(t, said[0], s, "nobody learns what was wrong")
	}
	_, err := other.Submit(good, noon)
	require.ErrorIs(t, err, mask.FormForeign)
	_, err = r.Decline(token, "s2", noon)
	require.ErrorIs(t, err, mask.FormForeign)
	_, err = r.Decline(otherToken, "s1", noon)
	require.ErrorIs(t, err, mask.FormForeign)

	done, err := r.Submit(good, noon)
	require.NoError(t, err)
	again, err := done.Submit(good, noon)
	require.ErrorIs(t, err, mask.FormGone, "replayed")
	require.Equal(t, done, again)
	_, err = done.Decline(token, "s1", noon)
	require.ErrorIs(t, err, mask.FormGone)
	_, err = done.Cancel(noon)
	require.ErrorIs(t, err, mask.FormGone)
	require.Equal(t, done, done.Expire(noon.Add(48*time.Hour)))

	// Until counts up to, and not at, its instant.
	_, err = r.Submit(good, r.Until.Add(-time.Millisecond))
	require.NoError(t, err)
	_, err = r.Submit(good, r.Until)
	require.ErrorIs(t, err, mask.FormGone)
	require.Contains(t, err.Error(), "it waited until 2026-03-02T13:00:00Z")
	require.Equal(t, r, r.Expire(r.Until.Add(-time.Millisecond)))
	late := r.Expire(r.Until)
	require.Equal(t, mask.Expired, late.Progress)
	require.Equal(t, "The request for secure data has expired", late.Progress.Line())

	// An answer that is moved does not open, whatever is moved.
	for _, b := range []Binding{
		{"c2", "s1", "r1", "card", 1}, {"c1", "s2", "r1", "card", 1}, {"c1", "s1", "r2", "card", 1}, {"c1", "s1", "r1", "note", 1}, {"c1", "s1", "r1", "card", 2},
		{"c1s", "1", "r1", "card", 1}, {"", "", "", "", 0},
	} {
		_, err = key.Open(b, done.Sealed)
		require.ErrorIs(t, err, mask.NotSealed)
	}
	_, err = newKey(t).Open(done.Binding(), done.Sealed)
	require.ErrorIs(t, err, mask.NotSealed)
	_, err = Key{}.Open(done.Binding(), done.Sealed)
	require.ErrorIs(t, err, mask.NotSealed)
	for i := range done.Sealed {
		changed := append([]byte{}, done.Sealed...)
		changed[i] ^= 1
		_, err = key.Open(done.Binding(), changed)
		require.ErrorIs(t, err, mask.NotSealed)
		_, err = key.Open(done.Binding(), done.Sealed[:i])
		require.ErrorIs(t, err, mask.NotSealed)
	}
}

// A store that keeps one of two states of the same version: of many answers that come at
// once, one is kept.
func TestH6_OfParallelAnswersOneIsKept(t *testing.T) {
	r, token, _ := asked(t)
	var lock sync.Mutex
	version, stored, kept := 1, r, 0
	var all sync.WaitGroup
	for i := range 16 {
		a := answer(t, r, token, values("number", fmt.Sprint(i)))
		all.Go(func() {
			for {
				lock.Lock()
				seen, at := stored, version
				lock.Unlock()
				next, err := seen.Submit(a, noon)
				if err != nil {
					return
				}
				lock.Lock()
				won := at == version
				if won {
					stored, version = next, version+1
					kept++
				}
				lock.Unlock()
				if won {
					return
				}
			}
		})
	}
	all.Wait()
	require.Equal(t, 1, kept)
}

func TestH6_CancelledByEitherSide(t *testing.T) {
	r, token, _ := asked(t)
	no, err := r.Decline(token, "s1", noon)
	require.NoError(t, err)
	require.Equal(t, mask.Cancelled, no.Progress)
	require.Equal(t, "The request for secure data has been cancelled", no.Progress.Line())
	back, err := r.Cancel(noon)
	require.NoError(t, err)
	require.Equal(t, mask.Cancelled, back.Progress)
	twice, err := back.Cancel(noon.Add(time.Second))
	require.NoError(t, err)
	require.Equal(t, back, twice)
	_, err = r.Cancel(r.Until)
	require.ErrorIs(t, err, mask.FormGone)
	require.Equal(t, "Secure data has been provided", mask.Completed.Line())
	require.Empty(t, mask.Progress("?").Line())
}

func TestH6_OnlySealedAnswersAreTaken(t *testing.T) {
	r, token, key := asked(t)
	good := answer(t, r, token, values("number", "4111"))
	for what, sealed := range map[string][]byte{
		"in the clear": []byte(`{"number":"` + canary + `"}`), "nothing": nil, "too long": append(good.Sealed[:len(good.Sealed):len(good.Sealed)], make([]byte, MaxSealed)...),
		"no point": append(make([]byte, 65), good.Sealed[65:]...), "only a point": good.Sealed[:65+15],
		"a long clear text": []byte(strings.Repeat(canary, 100)),
	} {
		bad := good
		bad.Sealed = sealed
		_, err := r.Submit(bad, noon)
		require.ErrorIs(t, err, mask.NotSealed, what)
		require.NotContains(t, err.Error(), canary)
	}
	done, err := r.Submit(good, noon)
	require.NoError(t, err)
	good.Sealed[70] ^= 1
	_, err = key.Open(done.Binding(), done.Sealed)
	require.NoError(t, err, "the octets are the request's own")

	for _, a := range []Asking{
		{}, {ID: "r1", Conversation: "c1", Session: "s1", By: "ann", At: noon}, {ID: "r1", Conversation: "c1", Session: "s1", By: "ann", At: noon, Key: []byte("key")},
		{ID: "r1", Conversation: "c1", Session: "s1", By: "ann", Key: key.Public()}, {ID: "", Conversation: "c1", Session: "s1", By: "ann", At: noon, Key: key.Public()},
		{ID: "r1", Conversation: strings.Repeat("c", 257), Session: "s1", By: "ann", At: noon, Key: key.Public()}, {ID: "r1", Conversation: "\xff", Session: "s1", By: "ann", At: noon, Key: key.Public()},
	} {
		_, _, err := Ask(Card(), a)
		require.ErrorIs(t, err, mask.BadArgument)
	}
	_, _, err = Ask(Form{}, Asking{ID: "r1", Conversation: "c1", Session: "s1", By: "ann", At: noon, Key: key.Public()})
	require.ErrorIs(t, err, mask.BadArgument)
	open, _, err := Ask(Card(), Asking{ID: "r1", Conversation: "c1", Session: "s1", By: "ann", At: noon.Add(1234567), Key: key.Public()})
	require.NoError(t, err)
	require.Equal(t, noon.Add(time.Millisecond), open.At)
	require.Equal(t, open.At.Add(MaxWait), open.Until)
	_, err = Seal([]byte("key"), r.Binding(), nil)
	require.ErrorIs(t, err, mask.BadArgument)
}

func TestH6_CardsAreCheckedAndTheCustomerIsTold(t *testing.T) {
	good := func(pairs ...string) Values {
		v := values("number", "4111 1111 1111 1111", "expiry", "03/26", "code", "123", "name", "Ada")
		for i := 0; i < len(pairs); i += 2 {
			v[pairs[i]] = mask.NewSecret(pairs[i+1])
		}
		return v
	}
	f := Card()
	require.Empty(t, f.Check(good(), noon))
	for _, c := range []struct {
		field, value, told string
		warning            bool
	}{
		{"number", "4111 1111 1111 1112", "This is not the number of a card. Please look again.", false},
		{"number", "9999999999999995", "Unknown: we do not know this kind of card. Please look again.", true},
		{"number", canary, "This is not the number of a card. Please look again.", false},
		{"number", " ", "Please fill this in.", false},
		{"expiry", "02/26", "Please give the month and year on the card, as in 07/29. It must not have passed.", false},
		{"expiry", "13/27", "Please give the month and year on the card, as in 07/29. It must not have passed.", false},
		{"expiry", "00/27", "Please give the month and year on the card, as in 07/29. It must not have passed.", false},
		{"expiry", "0327", "Please give the month and year on the card, as in 07/29. It must not have passed.", false},
		{"expiry", "003/27", "Please give the month and year on the card, as in 07/29. It must not have passed.", false},
		{"expiry", "3/027", "Please give the month and year on the card, as in 07/29. It must not have passed.", false},
		{"expiry", "12/25", "Please give the month and year on the card, as in 07/29. It must not have passed.", false},
		{"code", "12", "Please give the 3 or 4 digits of the security code.", false},
		{"code", "12345", "Please give the 3 or 4 digits of the security code.", false},
		{"code", "abc", "Please give the 3 or 4 digits of the security code.", false},
		{"name", strings.Repeat("é", 101), "This is too long.", false},
		{"name", "\xff", "This is too long.", false},
	} {
		require.Equal(t, []Problem{{c.field, c.told, c.warning}}, f.Check(good(c.field, c.value), noon), "%s %s", c.field, c.value)
	}
	require.Empty(t, f.Check(good("expiry", "3/2026", "code", "1234", "number", "３７８２８２２４６３１０００５", "name", strings.Repeat("é", 100)), noon))
	require.Len(t, f.Check(nil, noon), 4)
	require.Empty(t, SocialSecurity().Check(values("ssn", "123-45-6789"), noon))
	require.Len(t, SocialSecurity().Check(values("ssn", "900-45-6789"), noon), 1)
	require.Empty(t, Note().Check(values("note", strings.Repeat("x", MaxCharacters)), noon))
	require.Len(t, Note().Check(values("note", strings.Repeat("x", MaxCharacters+1)), noon), 1)
	own := Form{ID: "own", Version: 1, Fields: []Field{{Name: "a", Check: Digits, Optional: true, Wrong: "Nur Ziffern."}, {Name: "b", Check: CardNumber, Wrong: "Nein."}}}
	require.Equal(t, []Problem{{"a", "Nur Ziffern.", false}, {"b", "Unknown: we do not know this kind of card. Please look again.", true}}, own.Check(values("a", "x", "b", "9999999999999995"), noon))
	require.Equal(t, []Problem{{"b", "Nein.", false}}, own.Check(values("b", "1"), noon))
}

func TestDefinitionsAreCheckedWhole(t *testing.T) {
	for _, f := range []Form{Card(), SocialSecurity(), Note()} {
		require.NoError(t, f.Validate())
	}
	bad := Form{Title: strings.Repeat("x", 257), Fields: []Field{
		{Name: "", Check: Anything}, {Name: "a", Check: "nonsense"}, {Name: "a", Check: Anything}, {Name: "b", Check: Anything, Max: -1}, {Name: "c", Check: Anything, Max: MaxCharacters + 1}, {Name: "d", Check: Anything, Label: "\xff"},
	}}
	err := bad.Validate()
	require.ErrorIs(t, err, mask.BadArgument)
	require.Len(t, strings.Split(err.Error(), "\n"), 8, err)
	require.ErrorIs(t, Form{ID: "x", Version: 1}.Validate(), mask.BadArgument)
	require.ErrorIs(t, Form{ID: "x", Version: 1, Fields: make([]Field, 33)}.Validate(), mask.BadArgument)
}

// What opens may still be anything: only one object of distinct names and texts is read.
func TestWhatIsNoAnswerIsRefused(t *testing.T) {
	for _, body := range []string{
		"", " ", "null", "[]", `"` + canary + `"`, `{"a":1}`, `{"a":"1","a":"2"}`, `{"a":{"b":"c"}}`, `{"a":"b"} {}`, `{"a":"b"`, `{"a"}`, `{"a":"b",}`, `{"a":null}`, `{"a":"` + strings.Repeat("x", MaxCharacters+1) + `"}`,
		"{" + strings.Repeat(`"a":"b",`, 40) + `"x":"y"}`, strings.Repeat("[", 10_000),
	} {
		v, err := decode([]byte(body))
		require.ErrorIs(t, err, mask.NotSealed, body)
		require.Nil(t, v)
		require.NotContains(t, err.Error(), canary)
	}
	many := Values{}
	for i := range MaxFields + 1 {
		many[fmt.Sprint(i)] = mask.NewSecret("x")
	}
	for _, v := range []Values{values("a", "\xff"), values("\xff", "a"), values("a", strings.Repeat("x", MaxCharacters+1)), many} {
		_, err := Seal(newKey(t).Public(), Binding{}, v)
		require.ErrorIs(t, err, mask.BadArgument)
	}
	delete(many, "0")
	key := newKey(t)
	sealed, err := Seal(key.Public(), Binding{}, many)
	require.NoError(t, err)
	got, err := key.Open(Binding{}, sealed)
	require.NoError(t, err)
	require.Equal(t, many, got)
	var r *mask.Refusal
	_, err = key.Open(Binding{}, sealed[1:])
	require.True(t, errors.As(err, &r))
}

// The size of what is stored does not tell a card of 15 digits from one of 16, nor a
// short name from a long one.
func TestSizesDoNotTell(t *testing.T) {
	key := newKey(t)
	size := func(number string) int {
		sealed, err := Seal(key.Public(), Binding{}, values("number", number))
		require.NoError(t, err)
		return len(sealed)
	}
	require.Equal(t, size("378282246310005"), size("4111111111111111"))
	require.Equal(t, size(""), size(strings.Repeat("x", 200)))
	require.Equal(t, encSize+block+tagSize, size(""))
	require.Equal(t, encSize+2*block+tagSize, size(strings.Repeat("x", 256)))
}
