"""Sheet Zones of the starting set: every mobile country code has a zone, that of its country."""

from collections import Counter

import pytest

from origyne_pipeline.onboarding.tariffs.networks import networks
from origyne_pipeline.onboarding.tariffs.numbering import read_data, regions

BY_PREFIX = {network.prefix: network for network in networks()}
ANDROID = """
202gr 204nl 206be 208fr 212mc 213ad 214es 216hu 218ba 219hr 220rs 222it 225va 226ro 228ch 230cz 231sk 232at 234gb 235gb
238dk 240se 242no 244fi 246lt 247lv 248ee 250ru 255ua 257by 259md 260pl 262de 266gi 268pt 270lu 272ie 274is 276al 278mt
280cy 282ge 283am 284bg 286tr 288fo 289ge 290gl 292sm 293si 294mk 295li 297me 302ca 308pm 310us 311us 312us 313us 314us
315us 316us 330pr 332vi 334mx 338jm 340gp 342bb 344ag 346ky 348vg 350bm 352gd 354ms 356kn 358lc 360vc 362ai 363aw 364bs
365ai 366dm 368cu 370do 372ht 374tt 376tc 400az 401kz 402bt 404in 405in 406in 410pk 412af 413lk 414mm 415lb 416jo 417sy
418iq 419kw 420sa 421ye 422om 423ps 424ae 425il 426bh 427qa 428mn 429np 430ae 431ae 432ir 434uz 436tj 437kg 438tm 440jp
441jp 450kr 452vn 454hk 455mo 456kh 457la 460cn 461cn 466tw 467kp 470bd 472mv 502my 505au 510id 514tl 515ph 520th 525sg
528bn 530nz 534mp 535gu 536nr 537pg 539to 540sb 541vu 542fj 543wf 544as 545ki 546nc 547pf 548ck 549ws 550fm 551mh 552pw
553tv 555nu 602eg 603dz 604ma 605tn 606ly 607gm 608sn 609mr 610ml 611gn 612ci 613bf 614ne 615tg 616bj 617mu 618lr 619sl
620gh 621ng 622td 623cf 624cm 625cv 626st 627gq 628ga 629cg 630cd 631ao 632gw 633sc 634sd 635rw 636et 637so 638dj 639ke
640tz 641ug 642bi 643mz 645zm 646mg 647re 648zw 649na 650mw 651ls 652bw 653sz 654km 655za 657er 658sh 659ss 702bz 704gt
706sv 708hn 710ni 712cr 714pa 716pe 722ar 724br 730cl 732co 734ve 736bo 738gy 740ec 742gf 744py 746sr 748uy 750fk
""".split()
"""Mobile country codes and countries of the Android Open Source Project's MccTable (Apache-2.0), of ITU-T E.212."""


@pytest.mark.parametrize("listed", ANDROID)
def test_each_mobile_country_code_has_the_zone_of_its_country(listed: str) -> None:
    code, region = listed[:3], listed[3:].upper()
    assert BY_PREFIX[code].zone == regions()[region].zone


def test_ships_planes_and_satellites_are_a_zone_of_their_own() -> None:
    assert BY_PREFIX["901"].zone == "MER_AIR"


def test_a_network_is_there_once() -> None:
    assert [
        prefix for prefix, count in Counter(network.prefix for network in networks()).items() if count > 1
    ] == []


def test_every_zone_has_its_prices() -> None:
    assert {network.zone for network in networks()} == {row["zone"] for row in read_data("zones.csv")}


def test_palestine_is_told_from_israel_by_its_networks() -> None:
    assert (BY_PREFIX["425"].label, BY_PREFIX["42505"].label) == ("Israël", "Territoires palestiniens")
