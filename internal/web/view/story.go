package view

import (
	"fmt"
	"time"

	"github.com/a-h/templ"
)

// Story is one page of the storybook (部件样张): a part or a form in one state, for eyes and for tests.
type Story struct {
	Name string // file name without ending
	Page templ.Component
}

// Stories are all parts and forms, filled, empty, with long names and with errors. The figures are invented.
func Stories() []Story {
	return []Story{
		{"workbench", storyShell("工作台", storyWorkbench())},
		{"parts", storyShell("部件", storyParts())},
		{"empty", storyShell("空列表", storyEmpty())},
		{"refusal", storyShell("不能办理", storyRefusal())},
		{"goal", GoalForm(storyGoal(true))},
		{"goal-print", GoalForm(storyGoal(false))},
		{"goal-blank", GoalForm(storyGoalBlank())},
		{"self-evaluation", SelfEvaluationForm(storySelfEvaluation(true))},
		{"self-evaluation-review", SelfEvaluationForm(storySelfEvaluation(false))},
		{"sign-in", storySignIn()},
		{"rescore-empty", storyRescore(RescorePage{Upload: storyUpload()})},
		{"rescore", storyRescore(storyRescored())},
		{"table-200", storyShell("二百行", Table(StoryTable(200)))},
	}
}

const storyLongName = "上海化学工业区海塘、道路、河道、绿化、生态园区等公共设施维护及危险化学品车辆专用停车场运行管理综合保障项目（2024—2026年度）"

func storyFrame(title string) Frame {
	return Frame{
		Title: title, Org: "上海化学工业区管理委员会", Year: "2025", Years: []string{"2025", "2024"}, YearAction: "/", Search: "/search",
		Person: "经办岗", RoleLine: "公用设施管理中心 · 经办", Todo: 3, FormToken: "token", RequestID: "0192f3c4",
		Nav: []NavItem{
			{Label: "工作台", Href: "/"},
			{Label: "项目", Href: "/projects", When: "全年", Break: true},
			{Label: "绩效目标", Href: "/goals", When: "9–11月", Current: title == "项目支出绩效目标申报表"},
			{Label: "绩效自评", Href: "/self-evaluations", When: "1–3月", Current: title == "项目支出绩效自评表"},
			{Label: "复算", Href: "/rescore", When: "随时"},
			{Label: "系统管理", Href: "/admin", Break: true},
		},
		DevNote: "handler showStory -- view/story.go",
	}
}

func storyShell(title string, content templ.Component) templ.Component {
	return withChild(Shell(storyFrame(title)), content)
}

// StoryTable is a list of n rows and eight columns, for looks and for the benchmark.
func StoryTable(n int) TablePart {
	out := TablePart{
		Caption: "项目", Columns: []Column{
			{Label: "序", Num: true, Width: "40"}, {Label: "项目", Href: "?sort=name", Sorted: "ascending", Head: true}, {Label: "实施单位", Keep: true},
			{Label: "全年预算", Unit: "万元", Num: true, Href: "?sort=-budget"}, {Label: "已执行", Unit: "万元", Num: true},
			{Label: "执行率", Unit: "%", Num: true}, {Label: "灯"}, {Label: "办理", Keep: true},
		},
		Foot: []Cell{{}, {Text: "合计"}, {}, {Text: "23,315.00"}, {Text: "10,680.07"}, {Text: "45.81"}, {}, {}},
	}
	lights := [][2]string{{"green", "绿"}, {"amber", "黄"}, {"red", "红"}}
	names := []string{"道路照明节能改造", "生态湿地扩建工程（第一阶段）", storyLongName, "医疗中心全生命周期管理项目"}
	for i := range n {
		light := lights[i%3]
		out.Rows = append(out.Rows, Row{Cells: []Cell{
			{Text: fmt.Sprint(i + 1)}, {Text: names[i%4], Href: fmt.Sprintf("/projects/%d", i)}, {Text: "公用设施管理中心"},
			{Text: "4,980.00"}, {Text: "2,281.36"}, {Text: "45.81"}, {Text: light[1], Light: light[0]}, {Text: "单位填报", Note: "已停留 3 天"},
		}})
	}
	return out
}

func storyYear() YearPart {
	day := func(m time.Month, d int) time.Time { return time.Date(2025, m, d, 0, 0, 0, 0, time.UTC) }
	return NewYearStrip("2025预算年度各环节", "自评1至3月已完成；自评审核4至6月；2026年绩效目标9月至11月。今天是10月16日。", 2025, day(10, 16), []YearSpan{
		{"2024年度绩效自评", day(1, 1), day(3, 31), 0, SpanDone},
		{"自评结果审核（内审）", day(4, 1), day(6, 30), 0, SpanDone},
		{"绩效跟踪", day(7, 15), day(8, 31), 0, SpanDone},
		{"2026年用款计划与绩效目标", day(9, 1), day(11, 30), 0, SpanDue},
		{"部门评价", day(5, 22), day(10, 31), 1, SpanRuns},
		{"信息公开", day(8, 20), day(9, 30), 2, SpanDone},
		{"整改“回头看”", day(10, 20), day(12, 20), 2, SpanAhead},
	})
}

func storyTodo() TablePart {
	return TablePart{
		Caption: "待办事项，按到期日排列",
		Columns: []Column{{Label: "到期", Keep: true}, {Label: "事项", Keep: true}, {Label: "项目"}, {Label: "现在在谁手里", Keep: true}, {Label: "下一步", Num: true}},
		Rows: []Row{
			{Group: "已逾期"},
			{Cells: []Cell{{Text: "10月9日", Note: "逾期 5 个工作日", Red: true}, {Text: "绩效目标退回修改", Href: "/goals/1"}, {Text: "道路照明节能改造"}, {Text: "我", Note: "已停留 6 天", Strong: true}, {Part: Button(ButtonPart{Label: "去修改", Href: "/goals/1", Small: true, Kind: Main})}}},
			{Group: "本周", GroupNote: "10月13日—17日"},
			{Cells: []Cell{{Text: "10月16日", Note: "今天"}, {Text: "绩效目标填报", Href: "/goals/2"}, {Text: storyLongName}, {Text: "我", Note: "已停留 2 天", Strong: true}, {Part: Button(ButtonPart{Label: "继续填报", Href: "/goals/2", Small: true})}}},
			{Cells: []Cell{{Text: "10月31日", Note: "还有 15 天"}, {Text: "绩效目标审核", Href: "/goals/3"}, {Text: "医疗中心全生命周期管理项目"}, {Text: "规划建设处 经办", Note: "已停留 1 天"}, {Part: Button(ButtonPart{Label: "查看", Href: "/goals/3", Small: true})}}},
		},
	}
}
