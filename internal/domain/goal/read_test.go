package goal

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"上海表的等号与括号单位", "=100.00(%)", "=100.00%"},
		{"上海表的大于等于", "≥90.00(%)", "≥90.00%"},
		{"单位写成百分比", "≥100百分比", "≥100%"},
		{"没有符号，单位连写", "985米", "=985米"},
		{"键盘打的符号", ">=90%", "≥90%"},
		{"另一种字形", "≧ 90 %", "≥90%"},
		{"全角符号与数字", "＝１００．００％", "=100.00%"},
		{"全角大于等于", "＞＝９５％", "≥95%"},
		{"全角小于", "＜５％", "<5%"},
		{"不低于", "不低于90%", "≥90%"},
		{"不少于", "不少于 800 篇", "≥800篇"},
		{"以上", "90%以上", "≥90%"},
		{"及以上", "90分及以上", "≥90分"},
		{"含本数", "90%以上(含)", "≥90%"},
		{"以下", "5%以下", "≤5%"},
		{"以内", "20万元以内", "≤20万元"},
		{"控制在以内", "控制在50万元以内", "≤50万元"},
		{"时间以内", "24小时内", "≤24小时"},
		{"工作日内", "5个工作日内", "≤5个工作日"},
		{"不超过", "不超过10次", "≤10次"},
		{"小于等于", "小于等于1个", "≤1个"},
		{"未超过", "未超过100万元", "≤100万元"},
		{"未超", "未超预算100万元", "未超预算100万元"},
		{"未突破", "未突破 34.50 万元", "≤34.50万元"},
		{"没有超过", "没有超过3起", "≤3起"},
		{"最高不超过", "最高不超过50万元", "≤50万元"},
		{"不得突破", "不得突破120万元", "≤120万元"},
		{"含在以内前", "100万元（含）以内", "≤100万元"},
		{"以内含", "100万元以内（含）", "≤100万元"},
		{"封顶", "20万元封顶", "≤20万元"},
		{"为限", "300元为限", "≤300元"},
		{"至少", "至少12次", "≥12次"},
		{"最低", "最低80分", "≥80分"},
		{"未低于", "未低于上年的95%", "未低于上年的95%"},
		{"应不低于", "应不低于95%", "≥95%"},
		{"原则上不少于", "原则上不少于4次", "≥4次"},
		{"力争达到", "力争达到95%以上", "≥95%"},
		{"大于", "大于3项", ">3项"},
		{"低于", "低于0.5‰", "<0.5‰"},
		{"达到", "达到95%", "≥95%"},
		{"达到以上", "达到95%以上", "≥95%"},
		{"百分之", "百分之95以上", "≥95%"},
		{"整体加括号", "(≥90%)", "≥90%"},
		{"区间减号", "95%-105%", "95～105%"},
		{"区间全角波浪", "95%～105%", "95～105%"},
		{"区间至", "3至5个", "3～5个"},
		{"区间破折号", "10—20人", "10～20人"},
		{"区间负数", "-10%～-5%", "-10～-5%"},
		{"正负", "±10%", "-10～10%"},
		{"中心加减", "100±5%", "95～105%"},
		{"两头都写符号", "≥95%且≤105%", "95～105%"},
		{"之间", "在18到26℃之间", "18～26℃"},
		{"万元", "100万元", "=100万元"},
		{"千分位", "1,200人次", "=1200人次"},
		{"全角千分位", "1，200人次", "=1200人次"},
		{"期", "12期", "=12期"},
		{"零", "0起", "=0起"},
		{"负数", "-5%", "=-5%"},
		{"小数位照原样", "≤202.60万元", "≤202.60万元"},
		{"复合单位", ">=530元/人*月", "≥530元/人*月"},
		{"每月", "≤620万/月", "≤620万/月"},
		{"单位后的话不要", "100%完成", "=100%"},
		{"动词在前", "至少全年完成2次宣传", "≥2次"},
		{"平方米的数字不是值", "≥400m2", "≥400平方米"},
		{"句号", "≥95%。", "≥95%"},
		{"值前写了指标名", "合格率100%", "=100%"},
		{"值前写了指标名和符号", "达标率≥95%", "≥95%"},
		{"值前写了指标名和达到", "群众满意度达到90%以上", "≥90%"},
		{"名称里有及字", "普及率达到90%", "≥90%"},
		{"单位带括号", "≤60dB(A)", "≤60分贝"},
		{"连写的日期", "20241231", "20241231"},
		{"年数", "≥20年", "≥20年"},
		{"月数", "3个月", "=3个月"},
		{"词语", "效果明显", "效果明显"},
		{"词语中有不超", "不超预算", "不超预算"},
		{"句子里的数", "有专人负责2分", "有专人负责2分"},
		{"日期", "2021年12月31日", "2021年12月31日"},
		{"日期后有话", "2021年12月完成", "2021年12月完成"},
		{"月底前", "9月前", "9月前"},
		{"孤零零的月", "12月", "12月"},
		{"月份区间", "1-12月", "1-12月"},
		{"跨月", "2021年1月-12月", "2021年1月-12月"},
		{"数字日期", "2021-12-31", "2021-12-31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, ok := ReadTarget(c.text)
			if !ok || got.String() != c.want {
				t.Errorf("ReadTarget(%q) = %q, %v; want %q", c.text, got, ok, c.want)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       Reason
	}{
		{"空", "", Blank},
		{"空白", " 　", Blank},
		{"横线", "—", Blank},
		{"斜线", "/", Blank},
		{"一格两值", "12期，每期50人", Several},
		{"括号里还有值", "12期(每期50人)", Several},
		{"分号隔开", "优100%;良90%;中85%;差85%", Several},
		{"逐乡镇", "西坪镇1;桃舟乡1", Several},
		{"日期加数值", "2023年12月前完成12期", Several},
		{"两个单位", "5个-10次", Several},
		{"分数", "3/4", Several},
		{"只有单位", "公里", NoNumber},
		{"只有符号和单位", "≧ %", NoNumber},
		{"下限大于上限", "105%-95%", Reversed},
		{"符号打架", "≥5%以下", Clash},
		{"数太长", "≥1234567890123456", TooLong},
		{"小数太长", "0.1234567", TooLong},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := Read(c.text)
			if r.Reason != c.want || r.OK() {
				t.Errorf("Read(%q) = %q, %q; want %q", c.text, r.Target, r.Reason, c.want)
			}
			if r.Target.Sign != "" {
				t.Errorf("Read(%q) half read %q", c.text, r.Target)
			}
		})
	}
}

func TestReadSaysWhetherSignWasWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"8个": false, "=8个": true, "90%以上": true, "±10%": true, "95-105": true} {
		if got := Read(text).Signed; got != want {
			t.Errorf("Read(%q).Signed = %v, want %v", text, got, want)
		}
	}
}

func TestReadChange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text   string
		change Change
		want   string
	}{
		{"提升10%", Rise, "≥10%"}, {"同比增长5%", Rise, "≥5%"}, {"较上年下降3%以上", Fall, "≥3%"}, {"降低不超过2%", Fall, "≤2%"},
	} {
		r := Read(c.text)
		if r.Reason != "" || r.Change != c.change || r.Target.String() != c.want {
			t.Errorf("Read(%q) = %q %q %q, want %q %q", c.text, r.Target, r.Change, r.Reason, c.want, c.change)
		}
	}
}

func TestReadValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, value, unit string }{
		{"百分数", "97.20%", "97.20", "%"},
		{"中间有空格", "12 场", "12", "场"},
		{"全角零", "０", "0", ""},
		{"已完成加数", "已完成100%", "100", "%"},
		{"达到", "达到95%", "95", "%"},
		{"等号", "=8", "8", ""},
		{"千分位与万元", "1,234.56万元", "1234.56", "万元"},
		{"负数", "-3.5%", "-3.5", "%"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v, unit, ok := ReadValue(c.text)
			if !ok || FormatValue(v) != c.value || unit != c.unit {
				t.Errorf("ReadValue(%q) = %s %q %v, want %s %q", c.text, v, unit, ok, c.value, c.unit)
			}
		})
	}
	for _, text := range []string{"", "未超过100万元", "已完成", "完成", "达成预期指标", "优", "≥95%", "95%以上", "2021年12月", "7月", "提升10%", "1场2次", "90%-95%", "—"} {
		if v, unit, ok := ReadValue(text); ok {
			t.Errorf("ReadValue(%q) = %s %q, want not read", text, v, unit)
		}
	}
}

func TestActual(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, target, actual, want string
		reason                     Reason
	}{
		{"陷阱5：数值指标写完成", "≥90%", "完成", "0", Words},
		{"单位照目标", "=8个", "8", "8", ""},
		{"目标没有单位", "≥10", "12场", "12", ""},
		{"百分比同百分号", "≥100百分比", "97.2%", "97.2", ""},
		{"陷阱16：目标万元，实际元", "≤202.6万元", "1329000元", "132.9", ""},
		{"目标元，实际万元", "≤500000元", "49.5万元", "495000", ""},
		{"公里与米", "≥3.5公里", "3500米", "3.5", ""},
		{"分钟与小时", "≤2小时", "90分钟", "1.5", ""},
		{"万人次与人次", "3500万人次", "35779500人次", "3577.95", ""},
		{"个代人", "=42个", "42人", "42", ""},
		{"单位不同", "≥8公里", "8座", "0", Unlike},
		{"同是提升", "提升10%", "提升12%", "12", ""},
		{"目标提升，实际下降", "提升10%", "下降12%", "0", Moving},
		{"目标不是升降", "≥90%", "提升12%", "0", Moving},
		{"实际写范围", "≥95%", "95%以上", "0", Vague},
		{"实际写多个", "≥12期", "12期,600人", "0", Several},
		{"实际写约", "≥4个", "约4个", "0", About},
		{"实际写累计约", "≥4个", "累计约4个", "0", About},
		{"实际写左右", "≥4个", "4个左右", "0", About},
		{"升降也写约", "提升10%", "提升约12%", "0", About},
		{"节约不是约", "节约5%", "节约6%", "6", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, reason := Read(c.target).Actual(c.actual)
			if reason != c.reason || !got.Equal(decimal.RequireFromString(c.want)) {
				t.Errorf("%q 对 %q = %s %q, want %s %q", c.actual, c.target, got, reason, c.want, c.reason)
			}
		})
	}
	if _, reason := (Target{Sign: AtLeast, Unit: "%"}).Actual("提升5%"); reason != Moving {
		t.Errorf("a plain target took a change: %q", reason)
	}
}

// TestPublished reads every distinct target and actual value of the published tables: testdata/targets.golden holds each text
// and what is read from it, reviewed by reading. Run with OUTTURN_GOLDEN=write to write it again.
func TestPublished(t *testing.T) {
	t.Parallel()
	const file = "testdata/targets.golden"
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(golden)) {
		line = strings.TrimSuffix(line, "\n")
		cells := strings.Split(line, "\t")
		switch cells[0] {
		case "指标值":
			r := Read(cells[1])
			line = strings.Join([]string{cells[0], cells[1], string(r.Target.Sign), r.Target.String(), string(r.Change) + string(r.Reason)}, "\t")
		case "完成值":
			v, unit, ok := ReadValue(cells[1])
			read := "未读"
			if ok {
				read = FormatValue(v) + unit
			}
			line = strings.Join([]string{cells[0], cells[1], read}, "\t")
		}
		fmt.Fprintln(&out, line)
	}
	if os.Getenv("OUTTURN_GOLDEN") == "write" {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, got := strings.Split(string(golden), "\n"), strings.Split(out.String(), "\n")
	if len(want) < 300 {
		t.Fatalf("only %d lines in %s", len(want), file)
	}
	for i := range want {
		if want[i] != got[i] {
			t.Errorf("%s:%d\n got %s\nwant %s", file, i+1, got[i], want[i])
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"≥98.00%", "95%-105%", "±10%", "12期，每期50人", "2021年12月", "1,200人次", "提升10%", "≥1且≤12月", "＝１．５０（％）",
		"=-0.0", "至少全年完成2次宣传", "5%以上以上", "m2", ">==5", "---", "1~~2", "5个(含)(含)", "\xff5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n := Normalise(text)
		if again := Normalise(n); again != n {
			t.Errorf("Normalise(%q) = %q, then %q", text, n, again)
		}
		r := Read(text)
		if !r.OK() {
			return
		}
		printed := r.Target.String()
		again := Read(printed)
		if !again.OK() || !again.Target.Equal(r.Target) || again.Target.String() != printed {
			t.Errorf("Read(%q) prints %q, which reads as %q %q", text, printed, again.Target, again.Reason)
		}
	})
}

func FuzzReadValue(f *testing.F) {
	for _, seed := range []string{"97.20%", "12 场", "０", "已完成", "-3%", "1,234.5万元", "达到95%", "100%完成"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, unit, ok := ReadValue(text)
		if !ok {
			return
		}
		printed := FormatValue(v) + unit
		again, sameUnit, ok := ReadValue(printed)
		if !ok || !again.Equal(v) || sameUnit != unit {
			t.Errorf("ReadValue(%q) prints %q, which reads as %s %q %v", text, printed, again, sameUnit, ok)
		}
	})
}
