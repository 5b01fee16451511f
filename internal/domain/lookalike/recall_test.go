package lookalike

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/score"
)

// parkProjects are the projects of the demo year, with where they are and what they are about taken from their summaries.
func parkProjects(t testing.TB) []Subject {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "demo", "content", "data", "projects.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ Code, Name, Unit, Summary string }
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	var out []Subject
	for i, p := range list {
		parts := strings.FieldsFunc(p.Summary, func(r rune) bool { return strings.ContainsRune("，。；", r) })
		s := Subject{ID: p.Code, Code: p.Code, Name: p.Name, Unit: p.Unit, Year: 2025, Location: places[i%len(places)], Object: p.Summary,
			Supplier: suppliers[i%len(suppliers)], Lines: parts}
		out = append(out, s)
	}
	return out
}

var (
	places    = []string{"化工区北部舜工路沿线", "目华路与联合路交叉口以东", "F区产业预留地块", "东片区围场河以南", "园区海塘大堤0至12公里", "应急响应中心大楼", "天华路管廊西段", "医疗中心门急诊楼"}
	suppliers = []string{"示例市政养护公司", "示例环境检测公司", "示例信息技术公司", "示例工程咨询公司", "示例安全技术公司", "示例园林绿化公司"}
)

// disguise changes a project as people do when the same thing is declared again.
type disguise struct {
	name  string
	apply func(*rand.Rand, Subject) Subject
}

var disguises = []disguise{
	{"改名", func(r *rand.Rand, s Subject) Subject {
		s.Name = renamed.Replace(s.Name) + pick(r, "专项", "整治提升", "（新）", "服务项目")
		s.Object = shuffled(r, s.Object, 3, 4)
		return s
	}},
	{"简称", func(r *rand.Rand, s Subject) Subject {
		s.Name = abbreviated(s.Name)
		s.Object = shuffled(r, s.Object, 2, 3)
		s.Supplier = ""
		return s
	}},
	{"拆成两段", func(r *rand.Rand, s Subject) Subject {
		s.Name += pick(r, "（一标段）", "（二标段）", "（北段）")
		s.Lines = s.Lines[:(len(s.Lines)+1)/2]
		s.Location += pick(r, "北侧", "西段", "一期范围")
		return s
	}},
	{"别的年度", func(r *rand.Rand, s Subject) Subject {
		s.Name, s.Year = "2026年度"+s.Name, 2026
		s.Supplier = suppliers[r.IntN(len(suppliers))]
		return s
	}},
	{"别的单位", func(r *rand.Rand, s Subject) Subject {
		s.Name, s.Unit = renamed.Replace(s.Name), "另一单位"
		s.Supplier, s.Location = "", pick(r, s.Location, "化工区", "")
		s.Object = shuffled(r, s.Object, 2, 3)
		return s
	}},
	{"换说法", func(r *rand.Rand, s Subject) Subject {
		s.Name = reworded.Replace(abbreviated(s.Name))
		s.Object, s.Supplier, s.Location = shuffled(r, reworded.Replace(s.Object), 1, 2), "", ""
		s.Lines = nil
		return s
	}},
	{"别栏另写", func(r *rand.Rand, s Subject) Subject {
		s.Name = renamed.Replace(s.Name)
		s.Object, s.Location, s.Supplier, s.Lines = pick(r, "园区企业", "入驻单位和职工", "有关处室"), pick(r, places...), "", nil
		return s
	}},
	{"只有名称", func(r *rand.Rand, s Subject) Subject {
		return Subject{Name: renamed.Replace(s.Name) + pick(r, "", "（续）"), Unit: s.Unit, Year: 2024}
	}},
}

var renamed = strings.NewReplacer("维护", "养护", "运行维护", "运维管理", "改造", "提升", "更新", "更换", "检测", "监测", "购置", "采购", "扶持资金", "补助资金",
	"建设", "新建", "巡查", "巡检", "清淤", "疏浚", "工程", "项目", "综合", "", "、", "及")

// reworded says things in words that the list of synonyms does not have.
var reworded = strings.NewReplacer("维护", "日常照看", "改造", "优化", "检测", "查验", "建设", "打造", "巡查", "看护", "更新", "升档", "整治", "治理", "管理", "管控",
	"评估", "评价", "研究", "论证", "规划", "蓝图", "补贴", "让利", "服务", "工作", "运行", "运转", "购置", "装备", "监测", "观测", "环境", "生态")

// neighbours are different things that sound alike; none of them may be called the same.
var neighbours = [][2]Subject{
	{{Name: "道路照明节能改造工程", Location: "目华路", Object: "高压钠灯更换为LED灯"}, {Name: "道路积水点排水改造工程", Location: "联合路", Object: "雨水口扩容和连管翻排"}},
	{{Name: "公共管廊巡检与维护", Location: "天华路管廊", Object: "管廊支架、标识巡检"}, {Name: "公共雨水泵站运行维护", Location: "围场河泵站", Object: "水泵、闸门、供配电"}},
	{{Name: "环境空气监测站网运行维护", Location: "东片区8个站点", Object: "挥发性有机物在线仪器"}, {Name: "地下水和土壤环境例行监测", Location: "全园120口监测井", Object: "采样、化验、报告"}},
	{{Name: "医疗中心中毒急救能力建设", Location: "医疗中心", Object: "洗消设备、呼吸机"}, {Name: "医疗中心信息系统升级", Location: "医疗中心", Object: "电子病历软件"}},
	{{Name: "企业节能技术改造扶持资金", Object: "年节能量500吨标煤以上的企业"}, {Name: "科技创新成果转化扶持资金", Object: "获得省部级奖项的企业"}},
	{{Name: "应急物资储备与仓储管理", Location: "应急物资库", Object: "防护服、吸附材料轮换"}, {Name: "应急综合演练", Location: "应急响应中心", Object: "桌面推演与实战演练"}},
	{{Name: "海塘护坡专项维修", Location: "海塘大堤", Object: "护坡、防浪墙修复"}, {Name: "海塘绿化养护", Location: "海塘大堤内坡", Object: "草坪、乔木修剪"}},
	{{Name: "智慧园区平台运行维护", Object: "服务器、软件许可、驻场人员"}, {Name: "封闭化管理系统运行维护", Object: "卡口道闸、值守人员"}},
	{{Name: "公共停车场运行管理", Location: "危化品车辆专用停车场", Object: "值守与消防"}, {Name: "公共交通班线运营补贴", Object: "5条班线运营里程"}},
	{{Name: "智慧园区综合管理平台国产化适配改造", Object: "服务器、数据库和中间件替换"}, {Name: "智慧园区综合管理平台运行维护", Object: "驻场人员、软件许可"}},
	{{Name: "产业发展规划前期研究"}, {Name: "国土空间详细规划编制"}},
}

func TestNeighboursAreNotTheSame(t *testing.T) {
	t.Parallel()
	for _, pair := range neighbours {
		pair[1].ID = "other"
		x := NewIndex(append(parkProjects(t), pair[1]))
		for _, m := range x.Search(pair[0], 20) {
			if m.ID == "other" && m.Strength == Strong {
				t.Errorf("%q is called the same as %q: %s %v", pair[0].Name, m.Name, m.Total, m.Evidence)
			}
		}
	}
}

func pick(r *rand.Rand, words ...string) string { return words[r.IntN(len(words))] }

// abbreviated leaves out what stands in brackets and every list but its last two members.
func abbreviated(name string) string {
	if i := strings.Index(name, "（"); i > 0 {
		name = name[:i]
	}
	parts := strings.Split(name, "、")
	return strings.Join(parts[max(0, len(parts)-2):], "、")
}

// shuffled keeps num of den clauses of a text, in another order.
func shuffled(r *rand.Rand, text string, num, den int) string {
	clauses := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("，。；、", c) })
	r.Shuffle(len(clauses), func(i, j int) { clauses[i], clauses[j] = clauses[j], clauses[i] })
	return strings.Join(clauses[:max(1, len(clauses)*num/den)], "，")
}

// TestRecall plants projects of the demo year again, disguised in these ways, and holds how many of them are found as strong
// likenesses, and how many projects that nobody planted are accused.
func TestRecall(t *testing.T) {
	t.Parallel()
	known := parkProjects(t)
	x := NewIndex(known)
	r := rand.New(rand.NewPCG(20260101, 7))
	planted, found := 0, 0
	for _, d := range disguises {
		hit := 0
		for _, s := range known {
			again := d.apply(r, s)
			again.ID, again.Code = "planted", ""
			planted++
			if slices.ContainsFunc(x.Search(again, 20), func(m Match) bool { return m.ID == s.ID && m.Strength == Strong }) {
				hit++
				continue
			}
			t.Logf("%s: missed %q as %q", d.name, s.Name, again.Name)
		}
		found += hit
		t.Logf("%s: %d of %d", d.name, hit, len(known))
	}
	accused := 0
	for _, s := range known {
		for _, m := range x.Search(s, 20) {
			if m.Strength == Strong {
				accused++
				t.Logf("accused: %q as %q, %s", s.Name, m.Name, m.Total)
			}
		}
	}
	recall, _ := score.NewRate(int64(found), int64(planted))
	alarms, _ := score.NewRate(int64(accused), int64(len(known)))
	t.Logf("recall %s of %d planted, %s false alarms for each project asked about", recall, planted, alarms)
	if planted < 60 || recall < 90*score.Percent {
		t.Errorf("recall %s of %d planted look-alikes, want at least 90%% of at least 60", recall, planted)
	}
	if alarms > 5*score.Percent {
		t.Errorf("false alarms %s, want at most 5%%", alarms)
	}
}
