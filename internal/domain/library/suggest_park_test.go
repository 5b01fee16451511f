package library

import (
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
)

// TestSuggestForTheParksProjects: the first three indicators offered for a project of the park are of the work it is about.
func TestSuggestForTheParksProjects(t *testing.T) {
	t.Parallel()
	x := NewIndex(stock(t))
	for _, c := range []struct {
		name, summary string
		category      project.Category
		field         Field
		about         string // one of these must stand in the name or keywords of each of the first three; empty: the field is enough
	}{
		{"海塘护坡及防浪墙专项维修工程", "对2024年台风受损海塘护坡、防浪墙和穿堤涵管进行专项维修。", project.CapitalWorks, Seawall, ""},
		{"公共区域视频监控补盲及智能识别改造项目", "新增210路视频点位，改造160路智能识别点位，补齐视频盲区。", project.CapitalWorks, Digital, "视频 智能识别"},
		{"园区监控摄像头及系统维护服务", "420路视频监控、存储和传输设备的日常巡检、维修和备件更换。", project.Operation, Digital, "视频 摄像"},
		{"公共绿地绿化养护服务", "318万平方米公共绿地和防护林的养护、补植和病虫害防治。", project.Operation, Greenery, ""},
		{"医疗中心全生命周期管理项目", "医疗中心房屋、设备、急救和医疗服务的十年期运行、维保与更新。", project.Operation, Medical, ""},
		{"危险化学品事故应急综合演练及桌面推演", "每年组织危化品事故综合演练、专项演练和桌面推演并开展评估。", project.Operation, Emergency, "演练"},
		{"企业节能低碳技术改造专项扶持资金", "对企业余热利用、电机能效提升等节能低碳改造按核定节能量给予扶持。", project.Policy, Energy, "节能 能耗 碳 能源 扶持 补贴"},
		{"园区产业发展“十五五”规划前期重大问题研究", "围绕园区“十五五”发展重大问题开展专题研究和项目储备。", project.Operation, Study, "研究 规划 成果"},
		{"公共管廊巡检、检测与维护", "62.4公里公共管廊的日常巡检、结构检测、防腐维护和缺陷处置。", project.Operation, PipeRack, ""},
		{"桥梁、涵闸结构定期检测与预防性养护维修", "对47座桥梁、12座涵闸开展检测评定，实施伸缩缝更换、裂缝修补等预防性养护。", project.Operation, Road, "桥梁 涵闸 道路"},
		{"挥发性有机物走航监测与异味溯源服务", "购买走航监测服务，对道路和企业边界排查挥发性有机物并溯源。", project.Operation, Monitoring, "走航 异味 挥发性有机物"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := x.Suggest(Occasion{Project: project.Project{Name: c.name, Summary: c.summary, Category: c.category}, Year: 2026}, 12)
			if len(got) < 3 {
				t.Fatalf("only %d offered", len(got))
			}
			list, of := "", false
			for _, s := range got[:3] {
				list += s.Code + " " + s.Row.Name + "（" + reasons(s) + "）\n"
				of = of || s.Field == c.field
				words := s.Row.Name + strings.Join(s.Keywords, "、")
				if c.about != "" && !slices.ContainsFunc(strings.Fields(c.about), func(w string) bool { return strings.Contains(words, w) }) {
					t.Errorf("%s is not about %s", s.Row.Name, c.about)
				}
			}
			if !of {
				t.Errorf("none of the first three is of %s", c.field)
			}
			if t.Failed() {
				t.Log("\n" + list)
			}
		})
	}
}

// TestSuggestLeavesPlacesOut: a goal that says where the work is done, 河道和管廊沿线, is not offered what is measured of that place.
func TestSuggestLeavesPlacesOut(t *testing.T) {
	t.Parallel()
	x := NewIndex(stock(t))
	video := Occasion{
		Project: project.Project{Name: "公共区域视频监控补盲及智能识别改造项目", Summary: "新增210路视频点位，改造160路智能识别点位，补齐视频盲区。", Category: project.CapitalWorks},
		Year:    2025,
		Entry: goal.Entry{
			Overall: "补齐园区主次干道、河道和管廊沿线视频盲区，增加烟火、违停、人员闯入识别能力，支撑安全、交通和城运管理。",
			Annual:  "新增视频点位210路，改造智能识别点位160路，视频在线率不低于98%。",
		},
	}
	fields := func(o Occasion) (list string) {
		for _, s := range x.Suggest(o, 12) {
			list += string(s.Field) + " " + s.Row.Name + "\n"
		}
		return list
	}
	for _, s := range x.Suggest(video, 12) {
		if s.Field != Digital && s.Field != Enclosure {
			t.Errorf("offers %s %s（%s）", s.Field, s.Row.Name, reasons(s))
		}
	}
	video.Entry.Annual += "完成管廊防腐和缺陷处置。"
	if got := fields(video); !strings.Contains(got, "管廊防腐") && !strings.Contains(got, "管廊缺陷处置率") {
		t.Errorf("work on the pipe rack is not offered for:\n%s", got)
	}
}
