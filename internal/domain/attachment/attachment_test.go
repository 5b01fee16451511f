package attachment

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"outturn/internal/errs"
)

func TestCleanName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"原样", "验收单（2025年3月）.pdf", "验收单（2025年3月）.pdf"},
		{"前后空白", "  验收单.pdf\n", "验收单.pdf"},
		{"去掉文件夹", "/home/jb/验收单.pdf", "验收单.pdf"},
		{"去掉盘符", `C:\资料\验收单.pdf`, "验收单.pdf"},
		{"往上走的路径", "../../etc/passwd", "passwd"},
		{"末尾斜杠", "资料/", "资料"},
		{"换行与制表", "验收\r\n\t单.pdf", "验收单.pdf"},
		{"空字节", "验收\x00单.pdf", "验收单.pdf"},
		{"反写扩展名的控制符", "验收单\u202Efdp.exe", "验收单fdp.exe"},
		{"零宽字符", "验收\u200b单.pdf", "验收单.pdf"},
		{"坏编码", "验收\xff单.pdf", "验收单.pdf"},
		{"以点开头", ".pdf", ".pdf"},
		{"正好120个字", strings.Repeat("长", 116) + ".pdf", strings.Repeat("长", 116) + ".pdf"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := CleanName(c.in)
			if err != nil || got != c.want {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestCleanNameRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, says string }{
		{"空", "", "没有名字"},
		{"只有空白", " 　\t", "没有名字"},
		{"只有斜杠", "///", "没有名字"},
		{"一个点", ".", "没有名字"},
		{"两个点", "资料/..", "没有名字"},
		{"盘符后两个点", `C:\..`, "没有名字"},
		{"只有看不见的字", "\u200b\u202e", "没有名字"},
		{"藏着的两个点", ".\u200b.", "没有名字"},
		{"121个字", strings.Repeat("长", 117) + ".pdf", "超过120个字"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := CleanName(c.in)
			if errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.says) {
				t.Errorf("got %q, %v, want a refusal saying %q", got, err, c.says)
			}
		})
	}
}

// TestCleanNameOfAnything: whatever was sent, the name kept is a plain file name, and cleaning it again changes nothing.
func TestCleanNameOfAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"..", ".", "/", `\`, " ", "\x00", "\u202e", "\xff", "验", "a", ".pdf", "\n"})).Draw(t, "in"), "")
		got, err := CleanName(in)
		if err != nil {
			return
		}
		if again, err := CleanName(got); err != nil || again != got {
			t.Fatalf("%q becomes %q, which becomes %q, %v", in, got, again, err)
		}
		if got == "." || got == ".." || strings.ContainsAny(got, `/\`) || strings.ContainsFunc(got, unicode.IsControl) || !utf8.ValidString(got) {
			t.Fatalf("%q becomes %q", in, got)
		}
	})
}
