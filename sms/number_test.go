package sms_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/parley-go/parley/sms"
)

// spellings are thirty-six ways to write +442079460123.
var spellings = []string{
	"+442079460123", "+44 20 7946 0123", "+44-20-7946-0123", "+44.20.7946.0123", "+44 (20) 7946 0123",
	"+44 (0)20 7946 0123", "+44(0)2079460123", "+44 ( 0 ) 20 7946 0123", "(+44) 20 7946 0123", "[+44] 20 79460123",
	"00442079460123", "00 44 20 7946 0123", "0044 (0) 20 7946 0123", "0 0 4 4 2 0 7 9 4 6 0 1 2 3", "+44/20/79460123",
	"tel:+442079460123", "TEL:+44-20-7946-0123", "sms:+442079460123", "smsto:+442079460123", "tel: +44 20 7946 0123",
	" +442079460123 ", "\t+442079460123\r\n", "+44\u00a020\u00a07946\u00a00123", "+44\u202f20\u202f79460123", "\u202a+442079460123\u202c",
	"\u200e+44\u200b2079460123", "\ufeff+442079460123", "+44\u00ad2079460123", "+44‐20‐7946‐0123", "+44–20—7946−0123",
	"＋４４２０７９４６０１２３", "﹢442079460123", "+٤٤٢٠٧٩٤٦٠١٢٣", "+۴۴۲۰۷۹۴۶۰۱۲۳", "+४४२०७९४६०१२३", "+４４（０）２０－７９４６－０１２３",
}

func TestD7_ThirtySpellingsAreOneNumber(t *testing.T) {
	if len(spellings) < 30 {
		t.Fatal("too few")
	}
	for _, s := range spellings {
		got, kind, err := sms.CanonicalAddress(s)
		if got != "+442079460123" || kind != sms.International || err != nil {
			t.Errorf("%q is %q, %s, %v", s, got, kind, err)
		}
		if !sms.SameAddress(s, spellings[0]) || !sms.IsE164(got) {
			t.Errorf("%q is another", s)
		}
	}
}

func TestD7_AddressesAreWhatTheyAre(t *testing.T) {
	for _, c := range []struct {
		in, want string
		kind     sms.AddressKind
		err      error
	}{
		{"72345", "72345", sms.ShortCode, nil},
		{"7-23-45", "72345", sms.ShortCode, nil},
		{"3", "3", sms.ShortCode, nil},
		{"020 7946 0123", "02079460123", sms.National, nil},
		{"(415) 555-0123", "4155550123", sms.National, nil},
		{"442079460123", "442079460123", sms.National, nil}, // nobody says that it begins with a country
		{"Parley", "Parley", sms.Alphanumeric, nil},
		{" O2 ", "O2", sms.Alphanumeric, nil},
		{"72345a", "72345a", sms.Alphanumeric, nil},
		{"My Shop & Co", "", "", sms.ErrAddress},
		{"My Shop&Co", "My Shop&Co", sms.Alphanumeric, nil},
		{"+6834002", "+6834002", sms.International, nil},
		{"+39 (0)6 1234567", "+39061234567", sms.International, nil}, // in these three the zero belongs to the number
		{"+378 (0)549 123456", "+3780549123456", sms.International, nil},
		{"+379 (0)6 69812345", "+3790669812345", sms.International, nil},
		{"+377 (0)9 1234567", "+37791234567", sms.International, nil},
		{"+3 (0)9 1234567", "+391234567", sms.International, nil},
		{"(0)39 1234567", "0391234567", sms.National, nil},
		{"+123456", "", "", sms.ErrAddress},
		{"+1234567890123456", "", "", sms.ErrAddress},
		{"1234567890123456", "", "", sms.ErrAddress},
		{"+0123456789", "", "", sms.ErrAddress},
		{"++14155550123", "", "", sms.ErrAddress},
		{"1+4155550123", "", "", sms.ErrAddress},
		{"+1 800 FLOWERS", "", "", sms.ErrAddress},
		{"tel:+14155550123;ext=5", "", "", sms.ErrAddress},
		{"+", "", "", sms.ErrAddress},
		{"-", "", "", sms.ErrAddress},
		{"*100#", "", "", sms.ErrAddress},
		{"a\x00b", "", "", sms.ErrAddress},
		{"a\xff", "", "", sms.ErrAddress},
		{"", "", "", sms.ErrAddressEmpty},
		{" \u200b", "", "", sms.ErrAddressEmpty},
		{strings.Repeat("1", 129), "", "", sms.ErrAddressLong},
	} {
		got, kind, err := sms.CanonicalAddress(c.in)
		if got != c.want || kind != c.kind || !errors.Is(err, c.err) {
			t.Errorf("%q is %q, %q, %v; want %q, %q, %v", c.in, got, kind, err, c.want, c.kind, c.err)
		}
	}
}

func TestD7_AlphanumericNeverEqualsDigits(t *testing.T) {
	for _, pair := range [][2]string{
		{"O2", "02"}, {"PARLEY", "727539"}, {"Parley", "PARLEY"}, {"72345", "+72345"}, {"l2345", "12345"},
		{"4155550123", "+4155550123"}, {"Parley", ""}, {"", "+"}, {"+14155550123", "+14155550124"},
	} {
		if sms.SameAddress(pair[0], pair[1]) || sms.SameAddress(pair[1], pair[0]) {
			t.Errorf("%q equals %q", pair[0], pair[1])
		}
	}
	if !sms.SameAddress("*100#", "*100#") {
		t.Error("what is no address is not even itself")
	}
}

func TestIsE164(t *testing.T) {
	for s, want := range map[string]bool{
		"+14155550123": true, "+6834002": true, "+123456789012345": true,
		"": false, "+": false, "14155550123": false, "+0415555012": false, "+1415 5550123": false, "+123456": false, "+1234567890123456": false, "+1415555012a": false,
	} {
		if sms.IsE164(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

// FuzzNumber: the canonical form of a canonical form is itself, of the same kind; names
// stay as they are, and digits of other scripts are found as they are found in ASCII.
func FuzzNumber(f *testing.F) {
	for _, s := range append([]string{"72345", "Parley", "020 7946 0123", "+39 (0)6 1", "tel:tel:1", "00", "000", "+0", "tel:12345678"}, spellings...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, kind, err := sms.CanonicalAddress(s)
		if (err == nil) != (kind != "") || (err == nil) != (got != "") {
			t.Fatalf("%q is %q, %q, %v", s, got, kind, err)
		}
		if !sms.SameAddress(s, s) {
			t.Fatalf("%q is not itself", s)
		}
		if err != nil {
			return
		}
		again, kindAgain, err := sms.CanonicalAddress(got)
		if again != got || kindAgain != kind || err != nil {
			t.Fatalf("%q is %q, %s, and that is %q, %s, %v", s, got, kind, again, kindAgain, err)
		}
		if (kind == sms.International) != sms.IsE164(got) {
			t.Fatalf("%q is %q, %s", s, got, kind)
		}
		if kind == sms.Alphanumeric && !strings.Contains(s, got) {
			t.Fatalf("the name %q has become %q", s, got)
		}
	})
}

func BenchmarkCanonicalAddress(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sms.CanonicalAddress("+44 (0)20 7946 0123")
	}
}
