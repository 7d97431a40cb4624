package sms_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/sms"
)

// FuzzCountSplitJoin: the plan is that of the dumb count, the parts are the text, none is
// too large, and a counter that was given the text in two pieces agrees.
func FuzzCountSplitJoin(f *testing.F) {
	for _, s := range []string{"", "a", "€", "It’s", "a\r\n", "\x1be", "\xff", "e\u0301", "👨‍👩‍👧‍👦", "🇮🇹🇮", ascii160, gsm1000, mixed1000} {
		f.Add(s, uint8(0), uint8(10))
		f.Add(s+s+s, uint8(7), uint8(99))
	}
	f.Fuzz(func(t *testing.T, text string, how, cut uint8) {
		if len(text) > 20_000 {
			t.Skip("more than 255 parts")
		}
		o := sms.Options{CodePoints: how&1 != 0, Reference16: how&2 != 0}
		p := sms.Count(text, o)
		want := dumbCount(text, o)
		require.Equal(t, want, dumb{p.Encoding, p.Units, sizesOf(t, text, p, o), p.Left})
		require.NotPanics(t, func() { _ = p.String() })

		text = repaired(text)
		at := min(int(cut), len(text))
		for !utf8.ValidString(text[:at]) {
			at--
		}
		c := sms.Counter{Options: o}
		c.Append(text[:at])
		c.Append(text[at:])
		require.Equal(t, sms.Count(text, o), c.Plan())

		if how&4 != 0 {
			o.National = []sms.Language{sms.Language(how >> 3), sms.Turkish, sms.Hindi}
		}
		require.Equal(t, text, sendAndRead(t, text, o))
		got, list := sms.Smart(text, o)
		require.Equal(t, got, replay(t, text, list))
		if len(list) > 0 {
			require.Less(t, sms.Count(got, o).Parts, sms.Count(text, o).Parts)
		}
	})
}

// FuzzEncodeDecode: what can be encoded is read back as it was; any octets at all can be
// decoded, and what they show is text.
func FuzzEncodeDecode(f *testing.F) {
	f.Add([]byte("a\x1be"), uint8(0), uint8(0), uint8(0))
	f.Add([]byte("\x1b\x1b\x1b"), uint8(1), uint8(1), uint8(1))
	f.Add([]byte("\xd8\x3d\xde\x00\xd8"), uint8(6), uint8(13), uint8(5))
	f.Fuzz(func(t *testing.T, b []byte, locking, single, fill uint8) {
		tables := sms.Tables{Locking: sms.Language(locking), Single: sms.Language(single)}
		fill %= 8
		for _, e := range []sms.Encoding{sms.GSM7, sms.UCS2} {
			shown := sms.Decode(b, e, tables)
			require.True(t, utf8.ValidString(shown))
			if again, err := sms.Encode(shown, e, tables); err == nil {
				require.Equal(t, shown, sms.Decode(again, e, tables))
			}
			if written, err := sms.Encode(string(b), e, tables); err == nil {
				require.Equal(t, string(b), sms.Decode(written, e, tables))
				if e == sms.GSM7 {
					back, err := sms.Unpack(sms.Pack(written, int(fill)), int(fill), len(written))
					require.NoError(t, err)
					require.Equal(t, written, back)
				}
			}
		}
		for _, n := range []int{0, 1, len(b), 2 * len(b), 1 << 20} {
			septets, err := sms.Unpack(b, int(fill), n)
			require.LessOrEqual(t, len(septets), n)
			require.Equal(t, len(septets) < n, err != nil)
		}
	})
}
