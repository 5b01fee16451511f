package blob

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"outturn/internal/domain/attachment"
	"outturn/internal/errs"
)

func sent(name string, content []byte) Sent {
	return Sent{Name: name, Size: int64(len(content)), Content: bytes.NewReader(content)}
}

// gbk packs files the way Windows and WPS do: names in GBK, without the flag that says UTF-8.
func gbk(t testing.TB, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		name, err := simplifiedchinese.GBK.NewEncoder().String(p.name)
		if err != nil {
			t.Fatal(err)
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, NonUTF8: true, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, p.content)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// repeated are n files of one kind.
func repeated(n int, ext string) []part {
	out := make([]part, n)
	for i := range out {
		out[i] = part{fmt.Sprintf("表%d.%s", i, ext), "x"}
	}
	return out
}

func TestPutParcel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		sent  []Sent
		names string
		left  string // name and part of the reason
	}{
		{"压缩包", []Sent{sent("各单位.zip", archive(t, part{"公共设施管理中心/道路.xlsx", "甲"}, part{"医疗中心/急救.xlsx", "乙"}))}, "公共设施管理中心/道路.xlsx 医疗中心/急救.xlsx", ""},
		{"直接选的文件", []Sent{sent("道路.xlsx", []byte("甲")), sent("急救.XLSX", []byte("乙"))}, "道路.xlsx 急救.XLSX", ""},
		{"文件夹", []Sent{sent("申报/道路.xlsx", []byte("甲")), sent("申报/说明.docx", []byte("乙"))}, "申报/道路.xlsx", "申报/说明.docx 不是 .xlsx 工作簿"},
		{"Windows 打的包", []Sent{sent("各单位.zip", gbk(t, part{"海塘、道路（2025）.xlsx", "甲"}, part{"急救.xls", "乙"}))}, "海塘、道路（2025）.xlsx", "急救.xls 另存为 .xlsx"},
		{"苹果打的包", []Sent{sent("各单位.zip", archive(t, part{"道路.xlsx", "甲"}, part{"__MACOSX/._道路.xlsx", "垃圾"}, part{".DS_Store", "垃圾"}, part{"申报/~$道路.xlsx", "锁"}, part{"申报/", ""}))}, "道路.xlsx", ""},
		{"几个压缩包里的同名文件", []Sent{sent("甲单位.zip", archive(t, part{"目标.xlsx", "甲"})), sent("乙单位.zip", archive(t, part{"目标.xlsx", "乙"}))}, "甲单位/目标.xlsx 乙单位/目标.xlsx", ""},
		{"不同文件夹里的同名文件", []Sent{sent("各单位.zip", archive(t, part{"甲/目标.xlsx", "甲"}, part{"乙/目标.xlsx", "乙"}))}, "甲/目标.xlsx 乙/目标.xlsx", ""},
		{"反斜杠的路径", []Sent{sent("各单位.zip", archive(t, part{`甲\目标.xlsx`, "甲"}))}, "甲/目标.xlsx", ""},
		{"空文件和过大的文件", []Sent{sent("道路.xlsx", []byte("甲")), sent("空.xlsx", nil), {Name: "大.xlsx", Size: attachment.MaxBytes + 1}}, "道路.xlsx", "空.xlsx 是空文件 大.xlsx 超过 20 MB"},
		{"正好两千份", []Sent{sent("各单位.zip", archive(t, repeated(MaxParcel, "xlsx")...))}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, _ := open(t)
			got, err := s.PutParcel(t.Context(), c.sent)
			if err != nil {
				t.Fatal(err)
			}
			if names := strings.Join(got.Names, " "); c.names != "" && names != c.names {
				t.Errorf("names %q, want %q", names, c.names)
			}
			rest := ""
			for _, l := range got.Left {
				rest += l.Name + " " + l.Reason + " "
			}
			for _, want := range strings.Fields(c.left) {
				if !strings.Contains(rest, want) {
					t.Errorf("left %q, want %q", rest, want)
				}
			}
			if c.left == "" && rest != "" {
				t.Errorf("left %q, want nothing", rest)
			}
		})
	}
}

func TestParcelComesBack(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	packed, err := s.PutParcel(t.Context(), []Sent{sent("各单位.zip", gbk(t, part{"道路.xlsx", "甲的内容"}, part{"急救.xlsx", "乙的内容"})), sent("绿化.xlsx", []byte("丙的内容"))})
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.OpenParcel(packed.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for no, want := range map[int]string{1: "甲的内容", 2: "乙的内容", 3: "丙的内容"} {
		if got, err := p.File(no); err != nil || string(got) != want {
			t.Errorf("file %d: %q (%v), want %q", no, got, err, want)
		}
	}
	for _, no := range []int{-1, 0, 4} {
		if _, err := p.File(no); errs.KindOf(err) != errs.NotFound {
			t.Errorf("file %d: %v, want not found", no, err)
		}
	}
	if _, err := s.OpenParcel(strings.Repeat("0", 64)); errs.KindOf(err) != errs.NotFound {
		t.Errorf("no such parcel: %v", err)
	}
}

// lying is an archive whose only file says that it is as long as given.
func lying(t testing.TB, name string, length uint32) []byte {
	data := archive(t, part{name, strings.Repeat("甲", 100)})
	at := bytes.LastIndex(data, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(data[at+24:], length)
	return data
}

func TestPutParcelRefuses(t *testing.T) {
	t.Parallel()
	good := archive(t, part{"道路.xlsx", strings.Repeat("甲", 1000)})
	for _, c := range []struct {
		name string
		sent []Sent
		says string
	}{
		{"没有文件", nil, "里面没有文件"},
		{"空的压缩包", []Sent{sent("空.zip", archive(t))}, "里面没有文件"},
		{"只有垃圾", []Sent{sent("空.zip", archive(t, part{"__MACOSX/._道路.xlsx", "x"}))}, "里面没有文件"},
		{"没有表格", []Sent{sent("照片.zip", archive(t, part{"现场.jpg", "x"}))}, "里面没有 .xlsx 表格，例如“现场.jpg”"},
		{"套着压缩包", []Sent{sent("各单位.zip", archive(t, part{"医疗中心.zip", "x"}))}, "里还有压缩包“医疗中心.zip”"},
		{"套着的压缩包名字是GBK", []Sent{sent("各单位.zip", gbk(t, part{"医疗中心.rar", "x"}))}, "医疗中心.rar"},
		{"加了密码", []Sent{sent("各单位.zip", encrypted(good))}, "加了密码"},
		{"路径跑到外面", []Sent{sent("各单位.zip", archive(t, part{"../../etc/道路.xlsx", "x"}))}, "不正常的路径"},
		{"绝对路径", []Sent{sent("各单位.zip", archive(t, part{"/etc/道路.xlsx", "x"}))}, "不正常的路径"},
		{"反斜杠跑到外面", []Sent{sent("各单位.zip", archive(t, part{`..\..\道路.xlsx`, "x"}))}, "不正常的路径"},
		{"盘符", []Sent{sent("各单位.zip", archive(t, part{`C:\申报\道路.xlsx`, "x"}))}, "不正常的路径"},
		{"压缩炸弹", []Sent{sent("各单位.zip", archive(t, part{"道路.xlsx", strings.Repeat("0", 8<<20)}))}, "疑似压缩炸弹"},
		{"说自己展开后极大", []Sent{sent("各单位.zip", lying(t, "道路.xlsx", 1<<31))}, "疑似压缩炸弹"},
		{"超过两千份", []Sent{sent("各单位.zip", archive(t, repeated(MaxParcel+1, "xlsx")...))}, "一次最多2000份"},
		{"目录里的条目太多", []Sent{sent("各单位.zip", archive(t, repeated(maxHeaders+1, "txt")...))}, "文件太多"},
		{"同名", []Sent{sent("目标.xlsx", []byte("甲")), sent("目标.xlsx", []byte("乙"))}, "有两份文件都叫“目标.xlsx”"},
		{"压缩包里同名", []Sent{sent("各单位.zip", archive(t, part{"道路.xlsx", "甲"}, part{"道路.xlsx", "乙"}))}, "有两份文件都叫“道路.xlsx”"},
		{"没有传完", []Sent{sent("各单位.zip", good[:len(good)/2])}, "不是完整的 zip 压缩包"},
		{"改了扩展名的 rar", []Sent{sent("各单位.zip", []byte("Rar!\x1a\x07\x01\x00"))}, "改了扩展名的 rar"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, dir := open(t)
			_, err := s.PutParcel(t.Context(), c.sent)
			if errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
			if left := files(t, dir); len(left) > 0 {
				t.Errorf("left behind %v", left)
			}
		})
	}
}

// TestParcelDamaged: what an archive says of a file and what it holds are held against each other when it is read.
func TestParcelDamaged(t *testing.T) {
	t.Parallel()
	broken := archive(t, part{"道路.xlsx", strings.Repeat("甲乙丙", 100)})
	broken[60] ^= 0xff
	for name, data := range map[string][]byte{"内容坏了": broken, "比说的长": lying(t, "道路.xlsx", 3)} {
		s, _ := open(t)
		packed, err := s.PutParcel(t.Context(), []Sent{sent("各单位.zip", data)})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		p, err := s.OpenParcel(packed.Hash)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := p.File(1); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), "已损坏") {
			t.Errorf("%s: %v, want that it is damaged", name, err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}
