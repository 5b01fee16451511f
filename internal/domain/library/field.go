package library

import (
	"strings"

	"outturn/internal/domain/goal"
)

// Field is a kind of work the park does (所属领域).
type Field string

// The fields, as the park's fund divides its work.
const (
	Seawall      Field = "海塘"
	Road         Field = "道路"
	River        Field = "河道"
	Greenery     Field = "绿化"
	Wetland      Field = "湿地"
	PipeRack     Field = "管廊"
	Medical      Field = "医疗"
	Emergency    Field = "应急"
	Monitoring   Field = "环境监测"
	Safety       Field = "安全"
	Enclosure    Field = "封闭化管理"
	Digital      Field = "信息化"
	Support      Field = "政策扶持"
	Study        Field = "咨询研究"
	Energy       Field = "能源"
	Logistics    Field = "物流"
	Water        Field = "供排水"
	Transport    Field = "公共交通"
	Training     Field = "培训"
	Construction Field = "工程建设"
)

// signals are the fields in form order, with the letters their codes begin with (编号字头) and the words that give one away
// in a project's name or a goal's text (领域特征词).
var signals = []struct {
	field   Field
	letters string
	words   []string
}{
	{Seawall, "HT", []string{"海塘", "护坡", "防浪墙", "堤防", "塘顶", "保滩"}},
	{Road, "DL", []string{"道路", "路面", "桥梁", "路灯", "照明", "人行道", "市政设施", "伸缩缝", "道口"}},
	{River, "HD", []string{"河道", "清淤", "护岸", "水系", "涵闸", "河长", "水面保洁"}},
	{Greenery, "LH", []string{"绿化", "绿地", "养护林", "树木", "防护林", "植被", "公园"}},
	{Wetland, "SD", []string{"湿地", "生态园", "水生植物", "鸟类", "生物多样性"}},
	{PipeRack, "GL", []string{"管廊", "管架", "管墩", "防腐"}},
	{Medical, "YL", []string{"医疗", "急救", "就医", "职业健康", "体检", "门急诊", "护理"}},
	{Emergency, "YJ", []string{"应急", "演练", "消防", "救援", "预案", "接处警"}},
	{Monitoring, "HJ", []string{"监测", "异味", "走航", "挥发性有机物", "地下水", "土壤", "空气质量", "恶臭", "环评"}},
	{Safety, "AQ", []string{"安全风险", "隐患", "重大危险源", "危险化学品", "安全生产", "安全监管", "巡查"}},
	{Enclosure, "FB", []string{"封闭化", "卡口", "周界", "通行证", "门禁"}},
	{Digital, "XX", []string{"信息化", "平台", "系统", "软件", "视频监控", "摄像", "安防", "监控设备", "监控点位", "智慧园区", "网络安全", "数据共享", "数字化"}},
	{Support, "ZC", []string{"扶持", "补贴", "奖励", "专项资金", "补助", "成果转化", "招商"}},
	{Study, "ZX", []string{"研究", "规划", "咨询", "评估", "课题", "编制", "审计服务", "绩效评价"}},
	{Energy, "NY", []string{"节能", "能源", "能耗", "碳排放", "低碳", "减碳", "光伏", "蒸汽"}},
	{Logistics, "WL", []string{"物流", "停车场", "危化品车辆", "危险货物", "铁路专用线", "码头", "运输车辆"}},
	{Water, "PS", []string{"供水", "排水", "污水", "雨水", "泵站", "管网", "工业用水", "积水"}},
	{Transport, "GJ", []string{"公共交通", "班线", "公交", "通勤", "班车", "客运"}},
	{Training, "PX", []string{"培训", "实训", "技能", "轮训", "讲座", "宣教"}},
	{Construction, "GC", []string{"工程", "建设项目", "施工", "竣工", "设备购置"}},
}

// General reports whether a field is a way of working rather than a place of work (通用领域): nearly every project has some
// construction or some study in it, so a project that names another field besides is above all about that one.
func (f Field) General() bool { return f == Construction || f == Study }

// Fields lists the fields (所属领域) in form order.
func Fields() []Field {
	out := make([]Field, len(signals))
	for i, s := range signals {
		out[i] = s.field
	}
	return out
}

// ParseField reads a field as typed or pasted. ok is false when it is none of Fields.
func ParseField(text string) (f Field, ok bool) {
	typed := goal.Normalise(text)
	for _, s := range signals {
		if string(s.field) == typed {
			return s.field, true
		}
	}
	return "", false
}

// FieldsOf finds the fields a text is about (识别领域), in form order.
func FieldsOf(text string) []Field {
	var out []Field
	for _, s := range signals {
		for _, w := range s.words {
			if strings.Contains(text, w) {
				out = append(out, s.field)
				break
			}
		}
	}
	return out
}

// fieldNames lists the fields for people.
func fieldNames() string {
	var names []string
	for _, f := range Fields() {
		names = append(names, string(f))
	}
	return strings.Join(names, "、")
}
