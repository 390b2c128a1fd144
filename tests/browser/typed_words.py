"""What is typed in a hospital all day: the commonest medicines by their generic names, and people's names."""

MEDICINES = """
Acarbose|Acetazolamide|Acetylcysteine|Acyclovir|Albendazol|Allopurinol|Alprazolam|Ambroxol|Aminofilin|Amitriptilin
Amikasin|Amlodipin|Amoksisilin|Ampisilin|Antalgin|Antasida|Artesunat|Asam asetilsalisilat|Asam folat|Asam mefenamat
Asam traneksamat|Asam valproat|Atorvastatin|Atropin|Azitromisin|Baclofen|Beklometason|Betahistin|Betametason
Bisakodil|Bisoprolol|Bromheksin|Budesonid|Bupivakain|Captopril|Carvedilol|Cefadroxil|Cefazolin|Cefepime|Cefixime
Cefoperazone|Cefotaxime|Ceftazidime|Ceftriaxone|Cefuroxime|Cetirizine|Chloramphenicol|Cilostazol|Cimetidine
Ciprofloxacin|Citicoline|Clindamycin|Clobazam|Clonazepam|Clonidine|Clopidogrel|Clozapine|Codein|Deferasirox
Deksametason|Dekstrometorfan|Desloratadin|Dextrose 5%|Diazepam|Diklofenak|Digoksin|Diltiazem|Dimenhidrinat
Difenhidramin|Doksisiklin|Domperidon|Donepezil|Dopamin|Efedrin|Enalapril|Enoksaparin|Epinefrin|Eritromisin
Escitalopram|Esomeprazol|Estazolam|Etambutol|Famotidin|Fenitoin|Fenobarbital|Fenofibrat|Fentanil|Ferro sulfat
Fitomenadion|Flukonazol|Flunarizin|Fluoksetin|Flutikason|Formoterol|Fosfomisin|Furosemid|Gabapentin|Gemfibrozil
Gentamisin|Glibenklamid|Gliklazid|Glimepirid|Gliquidon|Gliserin|Griseofulvin|Haloperidol|Heparin|Hidroklorotiazid
Hidrokortison|Hioscin butilbromid|Ibuprofen|Insulin aspart|Insulin glargin|Ipratropium|Irbesartan|Isoniazid
Isosorbid dinitrat|Itrakonazol|Ivermektin|Kalium klorida|Kalsium karbonat|Kandesartan|Karbamazepin|Kaptopril
Ketoconazole|Ketoprofen|Ketorolak|Klorfeniramin|Klorokuin|Klorpromazin|Kolkisin|Kotrimoksazol|Laktulosa|Lamivudin
Lansoprazol|Levetirasetam|Levofloksasin|Levotiroksin|Lidokain|Lisinopril|Loperamid|Loratadin|Lorazepam|Losartan
Magnesium sulfat|Manitol|Meloksikam|Meropenem|Metamizol|Metformin|Metilergometrin|Metilprednisolon|Metimazol
Metoklopramid|Metotreksat|Metronidazol|Mikonazol|Misoprostol|Morfin|Natrium bikarbonat|Natrium diklofenak|Nifedipin
Nistatin|Nitrogliserin|Nimodipin|Norepinefrin|Ofloksasin|Oksitosin|Olanzapin|Omeprazol|Ondansetron|Oralit
Pantoprazol|Parasetamol|Phenytoin|Piracetam|Pirazinamid|Piridoksin|Pioglitazon|Pravastatin|Prednison|Propranolol
Propiltiourasil|Pseudoefedrin|Ramipril|Ranitidin|Retinol|Rifampisin|Risperidon|Rivaroksaban|Rosuvastatin|Salbutamol
Salep 2-4|Seftriakson|Sertralin|Setirizin|Simvastatin|Sianokobalamin|Spironolakton|Streptomisin|Sukralfat|Tamsulosin
Teofilin|Tiamfenikol|Tramadol|Trihexyphenidyl|Valsartan|Vankomisin|Vitamin B12|Vitamin C|Warfarin|Xylometazoline
Zidovudin|Zinc 20 mg
"""

NAMES = """
Aan|Abdul|Achmad|Ade|Adi|Aditya|Agung|Agus|Ahmad|Aisyah|Ajeng|Akbar|Alfian|Ali|Alya|Amalia|Amir|Anastasia|Andi
Andika|Anggi|Anggraini|Anisa|Anton|Ari|Arief|Arum|Asep|Astuti|Asri|Ayu|Bagas|Bagus|Bambang|Bayu|Benny|Bima|Budi
Budiman|Burhan|Cahya|Cahyono|Candra|Cecep|Chandra|Citra|Cici|Dadang|Damar|Danang|Daniel|Darma|Dedi|Dewi|Dian|Diah
Dimas|Dina|Dinda|Djoko|Doni|Dwi|Edi|Eka|Eko|Elisa|Ella|Endang|Erna|Erwin|Esti|Evi|Fadli|Fahmi|Faisal|Fajar|Farah
Farida|Fatimah|Feri|Fitri|Fransiska|Galih|Gatot|Gilang|Gita|Gunawan|Guntur|Hadi|Halimah|Hamzah|Handoko|Hani|Hari
Hartono|Hasan|Hendra|Heri|Herman|Hesti|Husni|Ibrahim|Ida|Ika|Ilham|Imam|Inayah|Indah|Indra|Intan|Irfan|Irma|Irwan
Iskandar|Ismail|Iwan|Jaka|Januar|Jefri|Johan|Joko|Juli|Jumiati|Kartika|Kartini|Kevin|Kiki|Komar|Kristina|Krisna
Kurnia|Kusuma|Laila|Lestari|Lia|Lilis|Lina|Lukman|Lutfi|Made|Maharani|Mansur|Maria|Maya|Mega|Melati|Mira|Muhammad
Mulyono|Mustafa|Nadia|Nanang|Nani|Nia|Nina|Ningsih|Novi|Nur|Nurul|Nyoman|Oktavia|Olivia|Omar|Panji|Prabowo|Prasetyo
Puji|Purnomo|Putri|Putu|Rahma|Rahmat|Rangga|Ratna|Rendi|Reza|Rina|Rini|Riska|Rizki|Rudi|Rukmini|Sari|Santi|Sekar
Setiawan|Sigit|Siti|Slamet|Sri|Sugeng|Suharti|Sukma|Surya|Susi|Sutrisno|Taufik|Teguh|Tiara|Titin|Tono|Tri|Tuti|Udin
Ujang|Umar|Utami|Vera|Vina|Wahyu|Wati|Wawan|Wayan|Widodo|Wulan|Xaverius|Yadi|Yanti|Yohanes|Yuli|Yusuf|Zaenal|Zahra
Zainab|Zulkifli
"""


def words(text: str) -> list[str]:
    return [word for line in text.split("\n") for word in line.split("|") if word]
