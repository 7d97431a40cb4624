package phone_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/parley-go/parley/sms"
	"github.com/parley-go/parley/sms/phone"
)

func TestD7_NumbersAndTheirTypes(t *testing.T) {
	for _, c := range []struct {
		text, region string
		want         phone.Number
		err          error
	}{
		{"07400 123456", "GB", phone.Number{"+447400123456", "GB", 44, phone.Mobile}, nil},
		{"+44 (0)7400 123456", "", phone.Number{"+447400123456", "GB", 44, phone.Mobile}, nil},
		{"0121 234 5678", "GB", phone.Number{"+441212345678", "GB", 44, phone.FixedLine}, nil},
		{"0151 23456789", "DE", phone.Number{"+4915123456789", "DE", 49, phone.Mobile}, nil},
		{"030 123456", "de", phone.Number{"+4930123456", "DE", 49, phone.FixedLine}, nil},
		{"(415) 555-2671", "US", phone.Number{"+14155552671", "US", 1, phone.Either}, nil},
		{"1 415 555 2671", "US", phone.Number{"+14155552671", "US", 1, phone.Either}, nil},
		{"+1 604 555 2671", "US", phone.Number{"+16045552671", "CA", 1, phone.Either}, nil},
		{"800 555 0123", "US", phone.Number{"+18005550123", "US", 1, phone.TollFree}, nil},
		{"900 555 0123", "US", phone.Number{"+19005550123", "US", 1, phone.Other}, nil},
		{"+800 1234 5678", "", phone.Number{"+80012345678", "", 800, phone.TollFree}, nil},
		{"06 1234 5678", "IT", phone.Number{"+390612345678", "IT", 39, phone.FixedLine}, nil},
		{"72345", "US", phone.Number{"72345", "US", 1, phone.ShortCode}, nil},
		{"011 44 7400 123456", "US", phone.Number{"+447400123456", "GB", 44, phone.Mobile}, nil},
		{"0011 44 7400 123456", "AU", phone.Number{"+447400123456", "GB", 44, phone.Mobile}, nil},
		{"00 44 7400 123456", "DE", phone.Number{"+447400123456", "GB", 44, phone.Mobile}, nil},
		{"00 44 7400 123456", "", phone.Number{"+447400123456", "GB", 44, phone.Mobile}, nil},
		{"07400 123456", "", phone.Number{}, phone.ErrRegion},
		{"07400 123456", "XX", phone.Number{}, phone.ErrRegion},
		{"72345", "", phone.Number{}, phone.ErrRegion},
		{"", "US", phone.Number{}, phone.ErrNotANumber},
		{"12", "US", phone.Number{}, phone.ErrNotANumber},
		{"Parley", "US", phone.Number{}, phone.ErrNotANumber},
		{"1-800-FLOWERS", "US", phone.Number{}, phone.ErrNotANumber},
		{"+1 415 555 2671 ext. 5", "US", phone.Number{}, phone.ErrNotANumber},
		{"+999 1234567", "US", phone.Number{}, phone.ErrNotANumber},
		{"+1 911", "US", phone.Number{}, phone.ErrNotANumber},
		{"+1 72345", "US", phone.Number{}, phone.ErrNotANumber},
		{strings.Repeat("1", 300), "US", phone.Number{}, phone.ErrNotANumber},
	} {
		got, err := phone.Parse(c.text, c.region)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q in %q is %+v, %v; want %+v, %v", c.text, c.region, got, err, c.want, c.err)
		}
		if err == nil {
			if again, err := phone.Parse(got.Value, c.region); again != got || err != nil {
				t.Errorf("%s is %+v, %v", got.Value, again, err)
			}
			if canonical, _, err := sms.CanonicalAddress(got.Value); canonical != got.Value || err != nil {
				t.Errorf("%s is canonically %s, %v", got.Value, canonical, err)
			}
		}
	}
}

func TestD7_EmergencyNumbersAreRefused(t *testing.T) {
	for region, numbers := range map[string][]string{
		"US": {"911", "9-1-1", "９１１", " 911 ", "112", "999", "000", "tel:911"}, "GB": {"999", "112", "911"}, "DE": {"110", "112"},
		"AU": {"000", "112"}, "JP": {"110", "119"}, "": {"112", "911"}, "BR": {"190", "193"},
	} {
		for _, n := range numbers {
			if got, err := phone.Parse(n, region); !errors.Is(err, phone.ErrEmergency) {
				t.Errorf("%q in %q is %+v, %v", n, region, got, err)
			}
			if _, err := (phone.Rules{Region: region}).Check("+447400123456", n); !errors.Is(err, phone.Emergency) {
				t.Errorf("a message to %q in %q: %v", n, region, err)
			}
		}
	}
	// With more behind it, it still calls for help in most regions; a number that exists does not.
	if got, err := phone.Parse("9111234", "US"); !errors.Is(err, phone.ErrEmergency) {
		t.Errorf("9111234: %+v, %v", got, err)
	}
	if got, err := phone.Parse("0112 345 6789", "GB"); errors.Is(err, phone.ErrEmergency) {
		t.Errorf("a number with 112 inside: %+v, %v", got, err)
	}
}

func TestD7_WhoCanReceive(t *testing.T) {
	for kind, want := range map[phone.Type]phone.Reach{
		phone.Mobile: phone.Reaches, phone.FixedLine: phone.NoSMS, phone.Either: phone.MayReach, phone.TollFree: phone.MayReach,
		phone.ShortCode: phone.MayReach, phone.VoIP: phone.MayReach, phone.Personal: phone.MayReach, phone.Other: phone.NoSMS, "": phone.NoSMS,
	} {
		if got := (phone.Number{Type: kind}).Reach(); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}

func TestD7_CheckedBeforeSending(t *testing.T) {
	gb, us := "+447400123456", "+14155552671"
	for _, c := range []struct {
		name     string
		rules    phone.Rules
		from, to string
		code     error
		warning  bool
		value    string
	}{
		{"a mobile number", phone.Rules{Region: "GB"}, gb, "07400 123457", nil, false, "+447400123457"},
		{"from a name", phone.Rules{}, "Parley", "+447400123457", nil, false, "+447400123457"},
		{"a land line", phone.Rules{}, gb, "+44 121 234 5678", phone.CannotReceive, false, ""},
		{"a land line, with a warning", phone.Rules{CannotReceive: phone.Warn}, gb, "+44 121 234 5678", phone.CannotReceive, true, "+441212345678"},
		{"a land line, if one must", phone.Rules{CannotReceive: phone.Allow}, gb, "+44 121 234 5678", nil, false, "+441212345678"},
		{"perhaps a land line", phone.Rules{}, us, "+14155552672", nil, false, "+14155552672"},
		{"perhaps a land line, with a warning", phone.Rules{MayNotReceive: phone.Warn}, us, "+14155552672", phone.CannotReceive, true, "+14155552672"},
		{"perhaps a land line, refused", phone.Rules{MayNotReceive: phone.Refuse}, us, "+14155552672", phone.CannotReceive, false, ""},
		{"not a number", phone.Rules{Region: "GB"}, gb, "1234567", phone.NotANumber, false, ""},
		{"a name", phone.Rules{}, gb, "Parley", phone.NotANumber, false, ""},
		{"no country", phone.Rules{}, gb, "07400 123457", phone.NotANumber, false, ""},
		{"to itself", phone.Rules{Region: "GB"}, gb, "07400 123456", phone.WrongForSender, false, ""},
		{"a short code abroad", phone.Rules{Region: "US"}, "72345", "+447400123457", phone.WrongForSender, false, ""},
		{"a short code at home", phone.Rules{Region: "US"}, "72345", us, nil, false, us},
		{"a short code in another country of the same plan", phone.Rules{Region: "US"}, "72345", "+16045552671", phone.WrongForSender, false, ""},
		{"a short code on an island of the same plan", phone.Rules{Region: "US"}, "72345", "+18765551234", phone.WrongForSender, false, ""},
		{"a short code abroad, with a warning", phone.Rules{Region: "US", WrongForSender: phone.Warn}, "72345", "+18765551234", phone.WrongForSender, true, "+18765551234"},
		{"a short code abroad, if one must", phone.Rules{Region: "US", WrongForSender: phone.Allow}, "72345", "+16045552671", nil, false, "+16045552671"},
		{"what is no action refuses", phone.Rules{Region: "US", WrongForSender: "perhaps"}, "72345", "+16045552671", phone.WrongForSender, false, ""},
		{"a warning gives way to a refusal", phone.Rules{Region: "US", WrongForSender: phone.Warn}, "72345", "+441212345678", phone.CannotReceive, false, ""},
		{"of two warnings that about the sender", phone.Rules{Region: "US", WrongForSender: phone.Warn, CannotReceive: phone.Warn}, "72345", "+441212345678", phone.WrongForSender, true, "+441212345678"},
		{"a warning about the sender stays", phone.Rules{Region: "US", WrongForSender: phone.Warn, CannotReceive: phone.Allow}, "72345", "+441212345678", phone.WrongForSender, true, "+441212345678"},
		{"a warning about the recipient alone", phone.Rules{Region: "US", WrongForSender: phone.Allow, CannotReceive: phone.Warn}, "72345", "+441212345678", phone.CannotReceive, true, "+441212345678"},
		{"toll-free abroad", phone.Rules{}, "+18005550123", "+447400123457", phone.WrongForSender, false, ""},
		{"toll-free at home", phone.Rules{}, "+18005550123", us, nil, false, us},
		{"toll-free in another country of the same plan", phone.Rules{Region: "US"}, "+18005550123", "+18765551234", phone.WrongForSender, false, ""},
		{"toll-free of Canada", phone.Rules{Region: "ca"}, "+18005550123", "+16045552671", nil, false, "+16045552671"},
		{"toll-free of Canada abroad", phone.Rules{Region: "CA"}, "+18005550123", us, phone.WrongForSender, false, ""},
		{"toll-free of no country", phone.Rules{Region: "GB"}, "+80012345678", "+447400123457", phone.WrongForSender, false, ""},
		{"to a short code from another country of the same plan", phone.Rules{Region: "US"}, "+16045552671", "72345", phone.WrongForSender, false, ""},
		{"to itself, with a warning", phone.Rules{Region: "GB", WrongForSender: phone.Warn}, gb, "07400 123456", phone.WrongForSender, true, gb},
		{"to a short code from abroad", phone.Rules{Region: "US"}, gb, "72345", phone.WrongForSender, false, ""},
		{"to a short code from a name", phone.Rules{Region: "US"}, "Parley", "72345", phone.WrongForSender, false, ""},
		{"to a short code", phone.Rules{Region: "US"}, us, "72345", nil, false, "72345"},
		{"no sender", phone.Rules{Region: "GB"}, "", "07400 123457", phone.WrongSender, false, ""},
		{"a sender without its country", phone.Rules{Region: "GB"}, "07400 123456", "07400 123457", phone.WrongSender, false, ""},
		{"a sender that is none", phone.Rules{Region: "GB"}, "+44123", "07400 123457", phone.WrongSender, false, ""},
		{"a sender that calls for help", phone.Rules{Region: "GB"}, "999", "07400 123457", phone.WrongSender, false, ""},
	} {
		n, err := c.rules.Check(c.from, c.to)
		var fault *phone.Fault
		if c.code == nil && err != nil || c.code != nil && (!errors.Is(err, c.code) || !errors.As(err, &fault) || fault.Warning != c.warning) || n.Value != c.value {
			t.Errorf("%s: %+v, %v", c.name, n, err)
		}
		if fault != nil && (fault.Why == "" || fault.Do == "" || strings.ContainsAny(strings.ReplaceAll(fault.Error(), "11 characters", ""), "0123456789")) {
			t.Errorf("%s: %v", c.name, fault)
		}
	}
}

func TestZones(t *testing.T) {
	for number, want := range map[string]string{"+442079460123": "Europe/London", "+14155552671": "America/Los_Angeles", "+819012345678": "Asia/Tokyo", "72345": "", "+80012345678": ""} {
		n, _ := phone.Parse(number, "US")
		if got := strings.Join(n.Zones(), " "); got != want {
			t.Errorf("%s: %q, want %q", number, got, want)
		}
	}
	if z := (phone.Number{}).Zones(); z != nil {
		t.Errorf("the zones of nothing: %q", z)
	}
}

// FuzzParse: no panic; a number that is found is found again by its canonical form, and
// package sms knows the same form.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"07400 123456", "+44 (0)20 7946 0123", "72345", "911", "tel:+1-415-555-2671", "+39 06 1234", "0011 44 20", "+", "ABC"} {
		f.Add(s, "US")
		f.Add(s, "GB")
	}
	f.Fuzz(func(t *testing.T, text, region string) {
		n, err := phone.Parse(text, region)
		if (err == nil) != (n != phone.Number{}) {
			t.Fatalf("%q in %q is %+v, %v", text, region, n, err)
		}
		phone.Rules{Region: region}.Check("+447400123456", text)
		if err != nil {
			return
		}
		n.Zones()
		again, err := phone.Parse(n.Value, region)
		if again != n || err != nil {
			t.Fatalf("%q in %q is %+v, and that is %+v, %v", text, region, n, again, err)
		}
		if canonical, _, err := sms.CanonicalAddress(n.Value); canonical != n.Value || err != nil {
			t.Fatalf("%q is %q, by its form %q, %v", text, n.Value, canonical, err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		phone.Parse("07400 123456", "GB")
	}
}

func ExampleParse() {
	for _, text := range []string{"(415) 555-2671", "+44 7400 123456", "72345", "911", "Parley"} {
		n, err := phone.Parse(text, "US")
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(n.Value, n.Region, n.Type, n.Reach())
	}
	// Output:
	// +14155552671 US fixed_or_mobile may_reach
	// +447400123456 GB mobile reaches
	// 72345 US short_code may_reach
	// phone: an emergency number
	// phone: there is no such number
}

func ExampleRules_Check() {
	rules := phone.Rules{Region: "GB", CannotReceive: phone.Warn}
	n, err := rules.Check("+447400123456", "0121 234 5678")
	fmt.Println(n.Value)
	fmt.Println(err)

	_, err = rules.Check("07400 123456", "07400 123457")
	fmt.Println(errors.Is(err, phone.WrongSender))
	// Output:
	// +441212345678
	// cannot_receive: a land line, or no telephone of a person; call, or ask for a mobile number
	// true
}

func ExampleNumber_Reach() {
	n, err := phone.Parse("+44 121 234 5678", "")
	fmt.Println(n.Type, n.Reach(), err)
	// Output: fixed_line cannot_sms <nil>
}

func ExampleNumber_Zones() {
	n, err := phone.Parse("(415) 555-2671", "US")
	fmt.Println(n.Zones(), err)
	// Output: [America/Los_Angeles] <nil>
}
