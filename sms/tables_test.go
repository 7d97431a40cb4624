package sms_test

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/sms"
)

const escape = 0x1B

// An alphabet is one table of the data file: the character of each septet, 0 for none.
type alphabet struct {
	single   bool
	language sms.Language
	name     string
	chars    [128]rune
}

// readAlphabets reads the data file that the generated tables come from.
func readAlphabets(t *testing.T) []alphabet {
	t.Helper()
	data, err := os.ReadFile("internal/gen/alphabets.txt")
	require.NoError(t, err)
	var all []alphabet
	row := 0
	for line := range strings.Lines(string(data)) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if words[0] == "locking" || words[0] == "single" {
			n, err := strconv.Atoi(words[1])
			require.NoError(t, err)
			all = append(all, alphabet{single: words[0] == "single", language: sms.Language(n), name: words[2]})
			row = 0
			continue
		}
		for i, w := range words {
			if w != "--" {
				r, err := strconv.ParseUint(w, 16, 32)
				require.NoError(t, err)
				all[len(all)-1].chars[row*16+i] = rune(r)
			}
		}
		row++
	}
	require.Len(t, all, 27)
	return all
}

// The cells were compared one by one with an independent transcription of the standard,
// except those of the default and the Turkish locking table. The sums are those of the
// cells as they were then, FNV-1a of 64 bits over two octets a cell, big end
// first: a cell that changes, on purpose or not, has to be compared again.
func TestNoCellHasChanged(t *testing.T) {
	want := map[string]uint64{
		"locking 0":  0xb4ed049e0b661cba,
		"single 0":   0xb15e6e6cd5914b6c,
		"locking 1":  0x083f23f9ced568aa,
		"single 1":   0xe90f2f18c803eb4a,
		"single 2":   0xfef59ad1602ef299,
		"locking 3":  0x445d06b95a03006c,
		"single 3":   0x6fd5a273c7bd3147,
		"locking 4":  0x29881d7d5ee0bd23,
		"single 4":   0x08315f5cc14cef92,
		"locking 5":  0x4f8338d8af72b536,
		"single 5":   0xc8fbe5fa50b28406,
		"locking 6":  0x1315b93b2f496bfb,
		"single 6":   0xf6b03ca83d607f21,
		"locking 7":  0x449c3c038cffeaf6,
		"single 7":   0x31b43f5e5bf909d9,
		"locking 8":  0x44d80182623c1910,
		"single 8":   0x9f87e38f8db481c6,
		"locking 9":  0xd0431ace83f72997,
		"single 9":   0x0edbaf582cfcd4e8,
		"locking 10": 0x3ded94eef6b3fa1c,
		"single 10":  0xb36cb608d777f9ff,
		"locking 11": 0xa5ecae2022f44bcd,
		"single 11":  0x0c20a561730d481e,
		"locking 12": 0x3d8485bf767d55d5,
		"single 12":  0xc8747e45fe509b1e,
		"locking 13": 0xed02103d27276e7b,
		"single 13":  0xb08663efaacb67d9,
	}
	for _, a := range readAlphabets(t) {
		kind := "locking"
		if a.single {
			kind = "single"
		}
		sum := fnv.New64a()
		for _, r := range a.chars {
			sum.Write([]byte{byte(r >> 8), byte(r)})
		}
		name := fmt.Sprintf("%s %d", kind, a.language)
		assert.Equal(t, fmt.Sprintf("%016x", want[name]), fmt.Sprintf("%016x", sum.Sum64()), name)
		delete(want, name)
	}
	assert.Empty(t, want, "a table is gone")
}

// The generated file is what the generator makes of the data file, to the octet.
func TestTablesAreGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the generator")
	}
	file := filepath.Join(t.TempDir(), "tables_gen.go")
	out, err := exec.Command("go", "run", "internal/gen/main.go", "internal/gen/alphabets.txt", file).CombinedOutput()
	require.NoError(t, err, string(out))
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	got, err := os.ReadFile("tables_gen.go")
	require.NoError(t, err)
	require.True(t, bytes.Equal(want, got), "run go generate ./sms")
}

func (a alphabet) tables() sms.Tables {
	if a.single {
		return sms.Tables{Single: a.language}
	}
	return sms.Tables{Locking: a.language}
}

// Every septet of every table is read as the data file says and written back as it was.
func TestEverySeptetOfEveryTable(t *testing.T) {
	all := readAlphabets(t)
	locking := all[0].chars
	for _, a := range all {
		assert.Equal(t, a.name, a.language.String())
		first := map[rune]int{}
		for s, r := range a.chars {
			name := fmt.Sprintf("%+v %02X", a, s)
			written := []byte{byte(s)}
			if a.single {
				written = []byte{escape, byte(s)}
			}
			read := sms.Decode(written, sms.GSM7, a.tables())
			switch {
			case s == escape:
				assert.Equal(t, " ", read, name)
				continue
			case r == 0 && a.single:
				want := locking[s]
				assert.Equal(t, string(want), read, "not in the table: %s", name)
				continue
			case r == 0:
				assert.Equal(t, " ", read, "an empty cell: %s", name)
				continue
			}
			assert.Equal(t, string(r), read, name)
			if a.single && strings.ContainsRune(string(locking[:]), r) {
				written = nil // shorter without an escape
			} else if _, twice := first[r]; twice {
				written[len(written)-1] = byte(first[r])
			} else {
				first[r] = s
			}
			got, err := sms.Encode(string(r), sms.GSM7, a.tables())
			require.NoError(t, err, name)
			if written != nil {
				assert.Equal(t, written, got, name)
			}
			assert.Equal(t, string(r), sms.Decode(got, sms.GSM7, a.tables()), name)
		}
	}
}

// What the tables do not have is refused, whatever it is: no character is replaced.
func TestWhatNoTableHasIsRefused(t *testing.T) {
	for _, a := range readAlphabets(t) {
		has := string(a.chars[:])
		for _, b := range readAlphabets(t)[:2] {
			has += string(b.chars[:])
		}
		if !a.single { // the locking table takes the place of the default one
			has = string(a.chars[:]) + string(readAlphabets(t)[1].chars[:])
		}
		has = strings.ReplaceAll(strings.ReplaceAll(has, "\x1b", ""), "\x00", "")
		for r := rune(0); r < 0x3000; r++ {
			b, err := sms.Encode(string(r), sms.GSM7, a.tables())
			if strings.ContainsRune(has, r) {
				require.NoError(t, err, "%U %v", r, a.name)
				require.Equal(t, string(r), sms.Decode(b, sms.GSM7, a.tables()))
			} else {
				require.ErrorIs(t, err, sms.ErrNotInAlphabet, "%U %v", r, a.name)
				require.Nil(t, b)
			}
		}
	}
}

// The cells in which published tables differ.
func TestDisputedCells(t *testing.T) {
	read := func(l sms.Tables, b ...byte) string { return sms.Decode(b, sms.GSM7, l) }
	assert.Equal(t, "\u0901\u0902\u0903", read(sms.Tables{Locking: sms.Hindi}, 0, 1, 2))
	assert.Equal(t, "\u0CA1", read(sms.Tables{Locking: sms.Kannada}, 0x24))
	assert.Equal(t, "\u00CA", read(sms.Tables{Single: sms.Portuguese}, escape, 0x1F))
	for l := sms.Bengali; l <= sms.Urdu; l++ {
		assert.Equal(t, ",", read(sms.Tables{Locking: l}, 0x2C), l)
	}
	for l := sms.Language(0); l <= sms.Urdu; l++ {
		assert.Equal(t, "€", read(sms.Tables{Single: l}, escape, 0x65), l)
		assert.Equal(t, "\f", read(sms.Tables{Single: l}, escape, 0x0A), l)
		assert.Equal(t, "\r", read(sms.Tables{Single: l}, escape, 0x0D), "reserved: shown as without the escape")
	}
}

// Characters that look as if GSM-7 had them.
func TestD5_LookAlikesAreUCS2(t *testing.T) {
	for _, r := range "`\t\u00A0\x00\x1B\x7FçÁíΑΒΧ\u2126\u212B\u2206µα’“–…\u200B\uFEFF\u0085\u2028" {
		p := sms.Count("a"+string(r), sms.Options{})
		assert.Equal(t, sms.UCS2, p.Encoding, "%U", r)
		assert.Equal(t, r, p.Forced)
		assert.Equal(t, 1, p.ForcedAt)
	}
	assert.Equal(t, sms.GSM7, sms.Count("ÇÅΩΔ¡¿\n\r", sms.Options{}).Encoding)
}

func TestDecodeIsTolerant(t *testing.T) {
	for _, c := range []struct {
		b    string
		want string
		why  string
	}{
		{"a\x1b", "a ", "an escape at the end"},
		{"\x1b\x1ba", " a", "two escapes"},
		{"\x1b\x1b\x1b\x65", " €", "two escapes, then one"},
		{"\x1ba", "a", "not in the extension table"},
		{"\x1b\x0a", "\f", "a page break"},
		{"\x1b\x80a", " \ufffda", "an octet that is no septet, after an escape"},
		{"a\xffb", "a\ufffdb", "an octet that is no septet"},
		{"", "", "nothing"},
	} {
		assert.Equal(t, c.want, sms.Decode([]byte(c.b), sms.GSM7, sms.Tables{}), c.why)
	}
	for _, c := range []struct{ b, want, why string }{
		{"\x00a\x04\x4f", "aя", "two letters"},
		{"\xd8\x3d\xde\x00", "😀", "a pair"},
		{"\xd8\x3d", "\ufffd", "half a pair at the end"},
		{"\xd8\x3d\x00a", "\ufffda", "a high half alone"},
		{"\xde\x00\xd8\x3d", "\ufffd\ufffd", "a pair the wrong way round"},
		{"\xd8\x3d\xd8\x3d\xde\x00", "\ufffd😀", "a high half before a pair"},
		{"\x00a\x00", "a\ufffd", "an odd octet"},
		{"", "", "nothing"},
	} {
		assert.Equal(t, c.want, sms.Decode([]byte(c.b), sms.UCS2, sms.Tables{}), c.why)
	}
	unknown := sms.Tables{Locking: 200, Single: 99}
	assert.Equal(t, "a€", sms.Decode([]byte("a\x1b\x65"), sms.GSM7, unknown), "unknown languages count as none")
	assert.Equal(t, "ß", sms.Decode([]byte("\x1e"), sms.GSM7, sms.Tables{Locking: sms.Spanish}), "Spanish has no locking shift table")
}

func TestEncodeRefusesWhatIsNoText(t *testing.T) {
	for _, e := range []sms.Encoding{sms.GSM7, sms.UCS2} {
		for _, text := range []string{"a\xff", "\xf0\x9f\x98", "\xed\xa0\x80"} {
			b, err := sms.Encode(text, e, sms.Tables{})
			assert.ErrorIs(t, err, sms.ErrNotUTF8)
			assert.Nil(t, b)
		}
	}
	b, err := sms.Encode("\ufffd", sms.UCS2, sms.Tables{})
	require.NoError(t, err, "a U+FFFD that was written is a character")
	assert.Equal(t, []byte{0xFF, 0xFD}, b)
}

// Every number of septets, at every bit, comes out as it went in.
func TestPackAndUnpack(t *testing.T) {
	septets := make([]byte, 161)
	for i := range septets {
		septets[i] = byte(i*37+11) & 0x7F
	}
	for fill := range 8 {
		for n := range septets {
			packed := sms.Pack(septets[:n], fill)
			require.Len(t, packed, (7*n+fill+7)/8)
			got, err := sms.Unpack(packed, fill, n)
			require.NoError(t, err)
			require.Equal(t, septets[:n], got)
			_, err = sms.Unpack(packed, fill, n+2)
			require.ErrorIs(t, err, sms.ErrCutShort)
		}
	}
	got, err := sms.Unpack(nil, 3, 4)
	assert.ErrorIs(t, err, sms.ErrCutShort)
	assert.Empty(t, got)
	got, err = sms.Unpack([]byte{1}, -5, -5)
	assert.NoError(t, err)
	assert.Empty(t, got)
}

func TestFillBits(t *testing.T) {
	for octets, want := range map[int]int{0: 0, 4: 3, 6: 1, 7: 0, 9: 5, 12: 2} {
		assert.Equal(t, want, sms.FillBits(octets), octets)
		assert.Zero(t, (octets*8+want)%7)
	}
}

// The shortcut for characters that never join rests on this: between any two of them
// there is a boundary, whatever stands in front. CR LF is parted on purpose.
func TestSimpleCharactersNeverJoin(t *testing.T) {
	var simple []rune
	for r := rune(0); r <= 0x10FFFF; r++ {
		if sms.Simple(r) {
			simple = append(simple, r)
		}
	}
	require.Greater(t, len(simple), 100_000)
	require.Subset(t, simple, []rune("aZ0 \n\r\x00éяßعשก你あ😀👍❤©क"))
	for _, r := range "\u0301\u200d\ufe0f🇮🏿\u0600각각\u0903" {
		require.False(t, sms.Simple(r), "%U", r)
	}
	for _, r := range simple {
		for _, o := range "a😀" {
			for _, before := range []string{"", "😀\u200d"} {
				for _, pair := range [][2]string{{string(r), string(o)}, {string(o), string(r)}} {
					if pair == [2]string{"\r", "\n"} {
						continue
					}
					require.True(t, boundary(before+pair[0], pair[1]), "%+q %+q %+q", before, pair[0], pair[1])
				}
			}
		}
	}
}

// boundary reports whether two clusters meet between the texts.
func boundary(a, b string) bool {
	rest, state, at := a+b, -1, 0
	for at < len(a) {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		at += len(cluster)
	}
	return at == len(a)
}
