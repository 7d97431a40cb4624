package mask_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/mask"
)

func TestH5_MaskedBeforeTheFirstWrite(t *testing.T) {
	d := detector(t)
	s, err := d.Screen(mask.Window{}, 1, "card 4111 1111 1111 1111, mail ada@example.com", mask.Origin{By: "rules", At: noon})
	require.NoError(t, err)
	require.Equal(t, "card 4111 1111 1111 1111, mail ada@example.com", s.Text.Reveal(), "it can be undone, so it is kept")
	require.Equal(t, "card *******************, mail ada@example.com", s.Masks.Text(s.Text.Reveal()))
	require.Equal(t, []mask.Mark{{Span: mask.Span{From: 5, To: 24}, Origin: mask.Origin{By: "rules", At: noon, Kind: mask.Card}}}, s.Masks.Marks)
	require.Equal(t, []string{`email likely  "ada@example.com"`}, told(s.Text.Reveal(), s.Suggested))
	require.Empty(t, s.Vault)
	require.Empty(t, s.Earlier)
	// Findings that overlap become marks that do not.
	both := detector(t, mask.Config{Rules: []mask.Rule{{Kind: mask.Email, Action: mask.Hide}}})
	s, err = both.Screen(mask.Window{}, 1, "4111 1111 1111 1111@example.com", origin)
	require.NoError(t, err)
	require.Equal(t, []string{"0-19 by ann", "19-31 by ann"}, []string{s.Masks.Marks[0].String(), s.Masks.Marks[1].String()})
	quiet, err := d.Screen(mask.Window{}, 1, "Hello!", origin)
	require.NoError(t, err)
	require.Equal(t, mask.Screened{Text: mask.NewSecret("Hello!")}, quiet)
}

func TestH5_TheVaultAloneGetsTheValue(t *testing.T) {
	d := detector(t, mask.Config{Rules: []mask.Rule{{Kind: mask.Card, Action: mask.Vault}}, Patterns: []mask.Pattern{{Kind: "policy", Expr: `P-\d{4}`, Action: mask.Vault}}})
	s, err := d.Screen(mask.Window{}, 1, "é 4111 1111 1111 1111, 123-45-6789, ada@example.com, P-1234", origin)
	require.NoError(t, err)
	require.Equal(t, "é *******************, 123-45-6789, ada@example.com, ******", s.Text.Reveal())
	require.Equal(t, "é *******************, ***********, ada@example.com, ******", s.Masks.Text(s.Text.Reveal()))
	require.Equal(t, []mask.Vaulted{{mask.Card, "Visa", mask.NewSecret("4111 1111 1111 1111")}, {"policy", "", mask.NewSecret("P-1234")}}, s.Vault)
	require.Equal(t, []string{`email likely  "ada@example.com"`}, told(s.Text.Reveal(), s.Suggested), "its place has moved with the text")
	_, err = s.Masks.Unmask(s.Text.Reveal(), spans(3, 5))
	require.ErrorIs(t, err, mask.Permanent)
	_, err = s.Masks.Unmask(s.Text.Reveal(), of(s.Text.Reveal(), "123-45-6789"))
	require.NoError(t, err)

	// Characters of several octets: what is behind them moves.
	wide := "４１１１１１１１１１１１１１１１ ada@example.com"
	s, err = d.Screen(mask.Window{}, 1, wide, origin)
	require.NoError(t, err)
	require.Equal(t, "**************** ada@example.com", s.Text.Reveal())
	require.Equal(t, []string{`email likely  "ada@example.com"`}, told(s.Text.Reveal(), s.Suggested))
}

func TestH5_ACardCutOverMessages(t *testing.T) {
	d := detector(t)
	var w mask.Window
	messages := []string{"Hi, here it comes: 4111 11", "11 1111 -", "1111. Is that all?"}
	for n, text := range messages[:2] {
		s, err := d.Screen(w, n+1, text, origin)
		require.NoError(t, err)
		require.Empty(t, s.Masks.Marks)
		w = w.Add(n+1, text)
	}
	s, err := d.Screen(w, 3, messages[2], origin)
	require.NoError(t, err)
	require.Equal(t, "****. Is that all?", s.Masks.Text(messages[2]))
	require.Equal(t, []mask.Earlier{
		{mask.Part{N: 1, Span: mask.Span{From: 19, To: 26}}, mask.Card, mask.Hide},
		{mask.Part{N: 2, Span: mask.Span{From: 0, To: 9}}, mask.Card, mask.Hide},
	}, s.Earlier)
	require.Equal(t, "Hi, here it comes: *******", masked(t, messages[0], "4111 11").Text(messages[0]))

	vault := detector(t, mask.Config{Rules: []mask.Rule{{Kind: mask.Card, Action: mask.Vault}}})
	s, err = vault.Screen(w, 3, messages[2], origin)
	require.NoError(t, err)
	require.Equal(t, []mask.Vaulted{{mask.Card, "Visa", mask.NewSecret("4111 11\n11 1111 -\n1111")}}, s.Vault)
	require.Equal(t, "****. Is that all?", s.Text.Reveal())
	require.Equal(t, mask.Vault, s.Earlier[0].Action)

	// A name in one message, the value in the next; a suggestion shows the last part only.
	across := d.FindAcross(mask.Window{}.Add(7, "My password is"), 8, "hunter2")
	require.Empty(t, across, "the name is not part of it, so it lies in one message")
	s, err = d.Screen(mask.Window{}.Add(7, "994111111111"), 8, "111111", origin)
	require.NoError(t, err)
	require.Empty(t, s.Earlier)
	// Somebody else's words between do not help: the window is of one sender. Words of
	// the sender do.
	require.Empty(t, d.FindAcross(mask.Window{}.Add(1, "4111 1111").Add(2, "and then"), 3, "1111 1111"))
	require.Nil(t, d.FindAcross(mask.Window{}, 1, "4111 1111 1111 1111"))
	require.Empty(t, d.FindAcross(mask.Window{}.Add(1, "Hello"), 2, "4111 1111 1111 1111"), "it lies in one message")
	require.Empty(t, d.FindAcross(mask.Window{}.Add(1, "4111 1111 1111 1111"), 2, "Thanks"))
	require.Empty(t, d.FindAcross(mask.Window{}.Add(1, "4111 1111 1111 1111"), 2, "12"))
}

func TestTheWindowIsBounded(t *testing.T) {
	d := detector(t)
	long := strings.Repeat("é", 5000) + " 4111 1111"
	w := mask.Window{}.Add(1, long)
	across := d.FindAcross(w, 2, "1111 1111")
	require.Len(t, across, 1)
	require.Equal(t, []mask.Part{{N: 1, Span: mask.Span{From: 10_001, To: 10_010}}, {N: 2, Span: mask.Span{From: 0, To: 9}}}, across[0].Parts, "places are those in the whole message")
	require.Equal(t, mask.Span{}, across[0].Span)
	again := d.FindAcross(w.Add(2, "1111"), 3, "1111")
	require.Equal(t, mask.Span{From: 10_001, To: 10_010}, again[0].Parts[0].Span, "also when it is cut again")
	shared := w.Add(2, "and")
	require.Len(t, d.FindAcross(w, 2, "1111 1111"), 1, "the window that was there is not changed")
	require.Empty(t, d.FindAcross(shared, 3, "1111 1111"))

	w = mask.Window{}
	for n, part := range strings.Split("4111111111111111", "") {
		if n == 15 {
			require.Len(t, d.FindAcross(w, n, part)[0].Parts, 16, "one digit in each message")
		}
		w = w.Add(n, part)
	}
	require.Empty(t, d.FindAcross(mask.Window{}.Add(1, "4111 1111").Add(2, strings.Repeat(" ", mask.MaxWindowOctets)), 3, "1111 1111"), "what is further away is forgotten")
	w = mask.Window{}.Add(0, "4111 1111")
	for n := range mask.MaxWindow {
		w = w.Add(n+1, " ")
	}
	require.Empty(t, d.FindAcross(w, 99, "1111 1111"))
}

func TestScreenRefusesWhatCannotBeStored(t *testing.T) {
	d := detector(t)
	_, err := d.Screen(mask.Window{}, 1, "4111\xff", origin)
	require.ErrorIs(t, err, mask.TextNotUTF8)
	require.NotContains(t, err.Error(), "4111")
	_, err = d.Screen(mask.Window{}, 1, "4111", mask.Origin{})
	require.ErrorIs(t, err, mask.BadArgument)
}

// A text in which very much is found is masked whole: what is found by rule has no limit.
func TestManyFindings(t *testing.T) {
	text := strings.Repeat("4111111111111111 a ", 20_000)
	s, err := detector(t).Screen(mask.Window{}, 1, text, origin)
	require.NoError(t, err)
	require.Len(t, s.Masks.Marks, 20_000)
	require.NotContains(t, s.Masks.Text(text), "1")
	require.NotContains(t, s.Masks.Conclude(text).Text.Reveal(), "1")
}
