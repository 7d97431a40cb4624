package sms_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/sms"
)

// long puts a text at the end of one that has two parts in GSM-7 and more in UCS-2.
func long(text string) string { return strings.Repeat("a", 165) + text }

func TestSmartWritesWhatOldTelephonesHave(t *testing.T) {
	for from, to := range map[string]string{
		"‘it’s’": "'it's'", "“a” «b» „c“": `"a" "b" "c"`, "1–2—3−4": "1-2-3-4", "a…": "a...",
		"a\u00a0b\u2009c\u3000d\te": "a b c d e", "ﬁne oﬀ": "fine off", "ＡＢＣ！￥": "ABC!¥", "｀": "'",
		"cafe\u0301 u\u0308ber C\u0327a": "café über Ça", "\u212b \u2126": "Å Ω", "a\u200bb\ufeffc\u00add": "abcd",
		"a\u2028b": "a\nb", "‹a›": "<a>", "`": "'",
	} {
		got, list := sms.Smart(long(from), sms.Options{})
		assert.Equal(t, long(to), got)
		assert.NotEmpty(t, list)
	}
}

func TestSmartIsAllOrNothing(t *testing.T) {
	for _, text := range []string{
		"", "it’s", // one part as it is
		long("it’s я"), long("it’s ó"), long("it’s 😀"), // something remains
		long("e\u0301\u0301’"), long("c\u0327’"), // no such letters
		long("a\xff’"),
		long("plain"), long("\r\n"),
		strings.Repeat("…", 134), // 402 septets: three parts, and not two
	} {
		got, list := sms.Smart(text, sms.Options{})
		assert.Equal(t, text, got)
		assert.Nil(t, list)
	}
}

func TestSmartFoldsNewlinesWhenAsked(t *testing.T) {
	text := strings.Repeat("a", 80) + "\r\n" + strings.Repeat("a", 79)
	got, list := sms.Smart(text, sms.Options{})
	assert.Equal(t, text, got)
	assert.Nil(t, list)
	got, list = sms.Smart(text, sms.Options{FoldNewlines: true})
	assert.Equal(t, strings.ReplaceAll(text, "\r\n", "\n"), got)
	assert.Equal(t, []sms.Replacement{{At: 80, Old: "\r\n", New: "\n"}}, list)
	alone := strings.Repeat("a", 200) + "\r"
	got, _ = sms.Smart(alone, sms.Options{FoldNewlines: true})
	assert.Equal(t, alone, got)
}

// Letters that an allowed national table has are left alone.
func TestSmartKeepsWhatNationalTablesHave(t *testing.T) {
	o := sms.Options{National: []sms.Language{sms.Portuguese}}
	text := "ã" + strings.Repeat("a", 100) + "’"
	got, list := sms.Smart(text, o)
	assert.Equal(t, "ã"+strings.Repeat("a", 100)+"'", got)
	assert.Equal(t, []sms.Replacement{{At: 102, Old: "’", New: "'"}}, list)
	got, _ = sms.Smart(text, sms.Options{})
	assert.Equal(t, text, got, "no letter loses its accent")
}

// The law of the replacements: put back, they give the text that was.
func TestSmartCanBeUndone(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	letters := strings.Split("a b c e\u0301 ’ “ … – \u00a0 \r\n ﬁ Ａ 1 € ô", " ")
	changed := 0
	for range 3000 {
		var b strings.Builder
		for range r.IntN(260) {
			b.WriteString(letters[r.IntN(len(letters)-1)])
		}
		if r.IntN(4) == 0 {
			b.WriteString(letters[len(letters)-1])
		}
		text := b.String()
		o := sms.Options{FoldNewlines: r.IntN(2) == 0}
		got, list := sms.Smart(text, o)
		before, after := sms.Count(text, o), sms.Count(got, o)
		if len(list) == 0 {
			require.Equal(t, text, got)
			continue
		}
		changed++
		require.Equal(t, sms.GSM7, after.Encoding)
		require.Less(t, after.Parts, before.Parts)
		require.Equal(t, got, replay(t, text, list))
	}
	assert.Greater(t, changed, 100)
}

// replay applies replacements as a desktop would.
func replay(t *testing.T, text string, list []sms.Replacement) string {
	t.Helper()
	var b strings.Builder
	at := 0
	for _, r := range list {
		require.Equal(t, r.Old, text[r.At:r.At+len(r.Old)])
		b.WriteString(text[at:r.At] + r.New)
		at = r.At + len(r.Old)
	}
	return b.String() + text[at:]
}
