package auth

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// rfcSecret is the seed of the SHA-1 vectors of RFC 6238 appendix B, "12345678901234567890", in base32.
const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

func TestTOTPPublishedVectors(t *testing.T) {
	t.Parallel()
	for at, want := range map[int64]string{ // the last six of the eight digits printed there
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		got, err := TOTPCode(rfcSecret, TOTPStep(time.Unix(at, 0)))
		if err != nil || got != want {
			t.Errorf("at %d: got %s, %v, want %s", at, got, err, want)
		}
	}
}

func TestTOTPMatch(t *testing.T) {
	t.Parallel()
	now := time.Unix(1111111111, 0)
	present := TOTPStep(now)
	code := func(step int64) string {
		c, err := TOTPCode(rfcSecret, step)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, c := range []struct {
		name string
		code string
		used int64
		step int64 // 0: refused
	}{
		{"本步", code(present), 0, present},
		{"手机慢一步", code(present - 1), 0, present - 1},
		{"手机快一步", code(present + 1), 0, present + 1},
		{"慢两步", code(present - 2), 0, 0},
		{"快两步", code(present + 2), 0, 0},
		{"用过一次", code(present), present, 0},
		{"用过更晚的一步", code(present - 1), present, 0},
		{"用过之后的下一步", code(present + 1), present, present + 1},
		{"空", "", 0, 0},
		{"少一位", code(present)[1:], 0, 0},
		{"多一位", code(present) + "0", 0, 0},
		{"全角数字", "０５０４７１", 0, 0},
	} {
		step, ok, err := TOTPMatch(rfcSecret, c.code, now, c.used)
		if err != nil || ok != (c.step != 0) || step != c.step {
			t.Errorf("%s: got step %d, %v, %v, want %d", c.name, step, ok, err, c.step)
		}
	}
	if _, _, err := TOTPMatch("不是密钥", "050471", now, 0); err == nil {
		t.Error("a broken secret is taken")
	}
}

func TestTOTPSecret(t *testing.T) {
	t.Parallel()
	one := TOTPSecret([]byte("key"), "session")
	if one != TOTPSecret([]byte("key"), "session") || len(one) != 32 {
		t.Errorf("secret %s: want the same 32 characters each time", one)
	}
	if one == TOTPSecret([]byte("other"), "session") || one == TOTPSecret([]byte("key"), "another") {
		t.Error("another key or seed gives the same secret")
	}
	if _, err := TOTPCode(one, 1); err != nil {
		t.Error(err)
	}
}

func TestTOTPLink(t *testing.T) {
	t.Parallel()
	link := TOTPLink("绩衡 园区", "xxzx-jb", rfcSecret)
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/绩衡 园区:xxzx-jb" || u.Query().Get("secret") != rfcSecret || u.Query().Get("issuer") != "绩衡 园区" {
		t.Errorf("got %s, %v", link, err)
	}
	if strings.ContainsAny(link, " \n") {
		t.Errorf("%q is not a link", link)
	}
}

func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	codes := NewRecoveryCodes()
	seen := map[string]bool{}
	for _, c := range codes {
		if len(c) != 19 || strings.Trim(c, recoveryLetters+"-") != "" || seen[c] {
			t.Errorf("code %q", c)
		}
		seen[c] = true
		if got := PlainRecoveryCode(" " + strings.ToUpper(strings.ReplaceAll(c, "-", " ")) + "\n"); got != PlainRecoveryCode(c) || len(got) != 16 {
			t.Errorf("%q as people type it is read as %q", c, got)
		}
	}
	if len(codes) != 8 {
		t.Errorf("%d codes, want 8", len(codes))
	}
	if strings.ContainsAny(recoveryLetters, "0oO1ilIzZ2sS5bB8") {
		t.Error("an ambiguous character is in use")
	}
}

func TestSealer(t *testing.T) {
	t.Parallel()
	s := NewSealer(make([]byte, 32))
	sealed := s.Seal(rfcSecret, "u1")
	if strings.Contains(sealed, rfcSecret) || sealed == s.Seal(rfcSecret, "u1") {
		t.Errorf("sealed %q: want other bytes each time", sealed)
	}
	if got, err := s.Open(sealed, "u1"); got != rfcSecret || err != nil {
		t.Errorf("opened %q, %v", got, err)
	}
	flipped := "A" + sealed[1:]
	if sealed[0] == 'A' {
		flipped = "B" + sealed[1:]
	}
	for name, c := range map[string][2]string{"别人的": {sealed, "u2"}, "改了一位": {flipped, "u1"}, "截短": {sealed[:10], "u1"}, "空": {"", "u1"}, "不是 base64": {"密文", "u1"}} {
		if got, err := s.Open(c[0], c[1]); err == nil || got != "" {
			t.Errorf("%s: got %q, %v, want a refusal", name, got, err)
		}
	}
	if _, err := NewSealer([]byte("another key of thirty-two bytes!")).Open(sealed, "u1"); err == nil {
		t.Error("another key opens it")
	}
}
