/* Names of made-up people. Characters are taken from lists in which the frequent ones stand first. */
#include "names.h"

#include <stdio.h>
#include <string.h>

static const char surnames[] = "韦覃黄李梁陈罗莫蓝谭吴石杨廖龙贾王周曾张刘林潘何兰赵蒋唐卢陆农欧侯蒙银谢邓朱"
                               "余荣吕胡全苏肖邱孙徐马高郑宋冯彭曹袁丁叶程魏薛闫杜戴夏钟汪田任姜范方姚熊金郝"
                               "孔白崔康毛史顾万钱严武贺赖龚文庞樊施陶洪翟安颜倪牛温季俞章鲁葛伍申尤毕";
static const char *const double_surnames[] = {"欧阳", "司马", "上官", "诸葛"};
static const char male_characters[] =
    "伟强军杰斌勇峰辉明志华建国文平海波林生德庆祥宏光飞龙涛亮鹏超浩宇俊凯瑞晨博轩然泽睿航翔嘉昊天佑安康"
    "福贵财旺禄寿仁义礼智信忠孝和正新春秋冬山川江河水木火金石松柏桂荣昌盛兴隆振武雄威毅坚刚恒远达通顺利"
    "元亨贞吉庭栋梁材良善才学思源深广阔大成功立业启承继绍宗祖培育树根茂繁";
static const char female_characters[] =
    "芳娟秀英敏静丽艳红梅玲霞兰花桂珍玉琴芬莲娥凤仙菊香月美云翠春燕妹萍慧婷欣怡雪倩颖佳琪梦瑶雨涵诗语嫣"
    "妍彤悦晴薇紫萱馨蕾露洁莹晶晓冰清雅淑惠素贞爱彩巧银金珠宝凌青叶柳杏桃荷蓉菲蓓茜莉娜媛姣姗婉柔如意心"
    "思念忆君若兮宁安然乐笑喜庆丹朱绿蓝白黛墨琳琅瑾瑜璇玑钰钗环佩铃";
static const char *const rare_characters[] = {"𬎆", "䶮", "㛃", "𫖯", "𣲗", "堃", "犇", "赟"};
static const char *const villages[] = {
    "红路", "板江", "大坡", "古亭", "和里", "三门", "下洞", "上里", "新寨", "旧村",
    "大山", "牛浪", "木洞", "长岭", "白竹", "龙江", "石门", "四合", "东风", "水边",
    "竹山", "桐木", "六塘", "枫树", "平寨", "马安", "洞头", "高露", "岩脚", "独田",
    "沙街", "塘库", "良口", "寨准", "归东", "泗里", "培秀", "林洞", "华练", "岑牙",
};

/* Squaring the place favours what stands first in the list. */
static uint32_t frequent_first(struct random *random, size_t count) {
    double at = random_real(random);
    return (uint32_t)(at * at * (double)count);
}

static size_t add_character(struct random *random, const char *list, size_t bytes, char *out) {
    if (random_chance(random, 0.0005)) {
        const char *rare =
            rare_characters[random_below(random, sizeof rare_characters / sizeof *rare_characters)];
        memcpy(out, rare, strlen(rare));
        return strlen(rare);
    }
    memcpy(out, list + 3 * frequent_first(random, bytes / 3), 3);
    return 3;
}

void surname_choose(struct random *random, char *surname) {
    if (random_chance(random, 0.002)) {
        uint32_t which = random_below(random, sizeof double_surnames / sizeof *double_surnames);
        snprintf(surname, SURNAME_ROOM, "%s", double_surnames[which]);
        return;
    }
    memcpy(surname, surnames + 3 * frequent_first(random, (sizeof surnames - 1) / 3), 3);
    surname[3] = '\0';
}

void name_choose(struct random *random, const char *surname, bool male, char *name) {
    const char *list = male ? male_characters : female_characters;
    size_t bytes = male ? sizeof male_characters - 1 : sizeof female_characters - 1;
    size_t used = strlen(surname);
    memcpy(name, surname, used);
    used += add_character(random, list, bytes, name + used);
    if (!random_chance(random, 0.15)) used += add_character(random, list, bytes, name + used);
    name[used] = '\0';
}

const char *village_name(uint32_t number) {
    return villages[number % (sizeof villages / sizeof *villages)];
}
